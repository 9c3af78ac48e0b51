/** The frame corpus of http2jp: decode to exactly the given, encode to the given octets, errors are errors. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assert, unreachable } from "../../protocol/base/assert.ts";
import { fromHex, latin1ToString, toHex } from "../../protocol/base/bytes.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { FrameType } from "../../protocol/frame/frame.ts";
import type { Frame } from "../../protocol/frame/frame.ts";
import { Framer } from "../../protocol/frame/framer.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { describeShared } from "../support/shared.ts";

interface Row {
  readonly error: readonly number[] | null;
  readonly wire: string;
  readonly frame: {
    readonly length: number;
    readonly flags: number;
    readonly stream_identifier: number;
    readonly type: number;
    readonly frame_payload: Readonly<Record<string, unknown>>;
  } | null;
  readonly description: string;
}

describeShared("the frame corpus", "conformance/frames", (root) => {
  const rows = readdirSync(root)
    .filter((folder) => statSync(`${root}/${folder}`).isDirectory())
    .flatMap((folder) => readdirSync(`${root}/${folder}`).map((file) => `${folder}/${file}`))
    .map((name) => [name, load(`${root}/${name}`)] as const);

  it("has its 22 rows", () => expect(rows).toHaveLength(22));

  describe.each(rows)("%s", (_name, row) => {
    const framer = new Framer();
    framer.push(fromHex(row.wire));
    const result = framer.next();

    if (row.error !== null) {
      const codes = row.error;
      it("fails with a listed code", () => {
        expect(result).toBeInstanceOf(Http2Error);
        if (result instanceof Http2Error) expect(codes).toContain(result.code);
      });
      return;
    }
    it("decodes to the given fields and encodes to the given octets", () => {
      assert(result !== undefined && !(result instanceof Http2Error), JSON.stringify(result));
      expect(corpusView(result)).toEqual(row.frame);
      expect(toHex(writeFrame(result))).toBe(row.wire.toLowerCase());
      expect(framer.next()).toBeUndefined();
    });
  });
});

function load(path: string): Row {
  const row: Row = JSON.parse(readFileSync(path, "utf8"));
  return row;
}

/** Our frame in the corpus' words. */
function corpusView(frame: Frame): unknown {
  const { length, flags, streamId: stream_identifier, type } = frame;
  return { length, flags, stream_identifier, type, frame_payload: corpusPayload(frame) };
}

function corpusPayload(frame: Frame): unknown {
  const padding = "padding" in frame && frame.padding !== undefined ? frame.padding : undefined;
  const pad = {
    padding_length: padding === undefined ? null : padding.length,
    padding: padding === undefined ? null : latin1ToString(padding),
  };
  const priority = {
    stream_dependency: "priority" in frame ? (frame.priority?.dependency ?? null) : null,
    weight: "priority" in frame ? (frame.priority?.weight ?? null) : null,
    exclusive: "priority" in frame ? (frame.priority?.exclusive ?? null) : null,
  };
  switch (frame.type) {
    case FrameType.DATA:
      return { data: latin1ToString(frame.data), ...pad };
    case FrameType.HEADERS:
      return { header_block_fragment: latin1ToString(frame.fragment), ...priority, ...pad };
    case FrameType.PRIORITY:
      return { ...priority, ...pad };
    case FrameType.RST_STREAM:
      return { error_code: frame.errorCode };
    case FrameType.SETTINGS:
      return { settings: frame.settings };
    case FrameType.PUSH_PROMISE:
      return {
        header_block_fragment: latin1ToString(frame.fragment),
        promised_stream_id: frame.promisedStreamId,
        ...pad,
      };
    case FrameType.PING:
      return { opaque_data: latin1ToString(frame.opaqueData) };
    case FrameType.GOAWAY:
      return {
        last_stream_id: frame.lastStreamId,
        error_code: frame.errorCode,
        additional_debug_data: latin1ToString(frame.debugData),
      };
    case FrameType.WINDOW_UPDATE:
      return { window_size_increment: frame.increment };
    case FrameType.CONTINUATION:
      return { header_block_fragment: latin1ToString(frame.fragment) };
    case FrameType.ALTSVC:
    case FrameType.ORIGIN:
    case FrameType.PRIORITY_UPDATE:
    case "unknown":
      throw new Error(`the corpus has no ${frame.type}`);
    default:
      return unreachable(frame);
  }
}
