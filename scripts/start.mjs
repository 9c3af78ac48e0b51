// Builds the app once and serves the built files on localhost; prints the address.
import { build, preview } from "vite";

await build({ logLevel: "warn" });
const server = await preview({ preview: { port: Number(process.env.PORT ?? 4173) } });
console.log(
  `Framescope is at ${server.resolvedUrls?.local[0] ?? "http://localhost:4173/"}  (Ctrl+C stops it)`,
);
