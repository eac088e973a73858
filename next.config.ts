import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Hot reload refuses names it does not know; without this `./muster dev` cannot sign in at 127.0.0.1.
  allowedDevOrigins: ["127.0.0.1"],
  // Native or process-wide modules: bundling them would give the embedded database a second owner.
  serverExternalPackages: [
    "@electric-sql/pglite",
    "@electric-sql/pglite-pgvector",
    "@node-rs/argon2",
    "inngest",
    "pino",
    "postgres",
    "yahoo-finance2",
  ],
  // `./muster test` type-checks; a start must neither wait for it nor fail over a test file.
  typescript: { ignoreBuildErrors: true },
  experimental: { optimizePackageImports: ["radix-ui", "lucide-react"] },
};

export default config;
