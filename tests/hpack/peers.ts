/** Independent implementations from npm, behind one shape, for tests and benches. */
import { createRequire } from "node:module";
import type { HeaderField } from "../../protocol/hpack/field.ts";

const require = createRequire(import.meta.url);

interface HpackJsStream {
  write(data: unknown): void;
  execute(): void;
  /** With more properties than these. */
  read(): HeaderField | undefined | null;
}
interface HpackJs {
  readonly decompressor: { create(o: object): HpackJsStream };
  readonly compressor: { create(o: object): HpackJsStream };
}

const OPTIONS = { table: { maxSize: 4096 } };

/** A decoder of hpack.js with its own table: block to fields. Throws on a block that it refuses. */
export function decodeWithPeer(): (block: Uint8Array) => readonly HeaderField[] {
  const hpackJs: HpackJs = require("hpack.js");
  const stream = hpackJs.decompressor.create(OPTIONS);
  return (block) => {
    stream.write(Buffer.from(block));
    stream.execute();
    const fields: HeaderField[] = [];
    for (let field = stream.read(); field; field = stream.read()) {
      fields.push({ name: field.name, value: field.value });
    }
    return fields;
  };
}
