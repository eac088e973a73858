/**
 * A line such as `ANTHROPIC_BASE_URL=` in .env means "not set", but the providers' packages read these variables when they are
 * loaded and throw on an empty address. Import this before them.
 */
for (const [name, value] of Object.entries(process.env)) {
  if (value === "" && /^(OPENAI|ANTHROPIC|OLLAMA)_/.test(name)) delete process.env[name];
}

export {};
