-- Run once, when the volume is empty: the Inngest server keeps its rows apart from Muster's.
CREATE DATABASE inngest;
