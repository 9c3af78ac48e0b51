/** Every well-formed frame, for property tests: all types, unused flags, reserved bits, padding of any contents. */
import fc from "fast-check";
import type { Frame } from "../../protocol/frame/frame.ts";
import { frameTypeRow } from "../../protocol/frame/frame-names.ts";
import {
  makeAltSvc,
  makeContinuation,
  makeData,
  makeGoAway,
  makeHeaders,
  makeOrigin,
  makePing,
  makePriority,
  makePriorityUpdate,
  makePushPromise,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeUnknown,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";

const octets = (maxLength: number, minLength = 0): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength });
const uint31 = fc.oneof(fc.nat(0x7fff_ffff), fc.constantFrom(0, 1, 0x7fff_ffff));
const uint32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0x8000_0000, 0xffff_ffff));
const streamId = uint31.map((id) => Math.max(1, id));
const bit: fc.Arbitrary<0 | 1> = fc.constantFrom(0, 1);
const priority = fc.record({
  exclusive: fc.boolean(),
  dependency: uint31,
  weight: fc.integer({ min: 1, max: 256 }),
});
const padding = fc.option(octets(255), { nil: undefined });
const setting = fc
  .tuple(fc.oneof(fc.nat(0xffff), fc.integer({ min: 1, max: 9 })), uint32)
  .map(([id, value]) => [id, id === SettingId.INITIAL_WINDOW_SIZE ? value & 0x7fff_ffff : value] as const);

// Keys are absent rather than undefined, as the options types demand.
const headersOptions = fc.record(
  { endStream: fc.boolean(), endHeaders: fc.boolean(), priority, padding: octets(255) },
  { requiredKeys: [] },
);

const dataOptions = fc.record({ endStream: fc.boolean(), padding: octets(255) }, { requiredKeys: [] });

const legal: fc.Arbitrary<Frame> = fc.oneof(
  fc.tuple(streamId, octets(300), dataOptions).map((args) => makeData(...args)),
  fc.tuple(streamId, octets(300), headersOptions).map((args) => makeHeaders(...args)),
  fc.tuple(streamId, priority).map((args) => makePriority(...args)),
  fc.tuple(streamId, uint32).map((args) => makeRstStream(...args)),
  fc.array(setting, { maxLength: 20 }).map((settings) => makeSettings(settings)),
  fc.constant(null).map(() => makeSettingsAck()),
  fc
    .tuple(streamId, uint31, octets(300), bit, padding, fc.boolean())
    .map(([id, promised, fragment, reserved, pad, endHeaders]): Frame => {
      const even = Math.max(2, promised - (promised % 2));
      const frame = makePushPromise(
        id,
        even,
        fragment,
        pad === undefined ? { endHeaders } : { endHeaders, padding: pad },
      );
      return reserved === 0 ? frame : { ...frame, promisedReserved: 1 };
    }),
  fc.tuple(octets(8, 8), fc.boolean()).map(([opaque, ack]) => makePing(opaque, { ack })),
  fc.tuple(uint31, uint32, octets(40), bit).map(([last, code, debug, reserved]): Frame => {
    const frame = makeGoAway(last, code, debug);
    return reserved === 0 ? frame : { ...frame, lastReserved: 1 };
  }),
  fc.tuple(uint31, streamId, bit).map(([id, increment, reserved]): Frame => {
    const frame = makeWindowUpdate(id, increment);
    return reserved === 0 ? frame : { ...frame, incrementReserved: 1 };
  }),
  fc
    .tuple(streamId, octets(300), fc.boolean())
    .map(([id, fragment, endHeaders]) => makeContinuation(id, fragment, { endHeaders })),
  fc.tuple(uint31, octets(60), octets(60)).map((args) => makeAltSvc(...args)),
  fc.array(octets(30), { maxLength: 5 }).map((origins) => makeOrigin(origins)),
  fc.tuple(uint31, octets(20), bit).map(([id, value, reserved]): Frame => {
    const frame = makePriorityUpdate(id, value);
    return reserved === 0 ? frame : { ...frame, prioritizedReserved: 1 };
  }),
  fc
    .tuple(fc.integer({ min: 0x11, max: 0xff }), fc.nat(0xff), uint31, octets(60))
    .map((args) => makeUnknown(...args)),
);

/** Any one well-formed frame; unused flags and the header's reserved bit may be set. */
export const arbitraryFrame: fc.Arbitrary<Frame> = fc
  .tuple(legal, fc.nat(0xff), bit, fc.boolean())
  .map(([frame, noise, reserved, quiet]) => {
    if (quiet || frame.type === "unknown") return frame;
    const used = (frameTypeRow(frame.type)?.flags ?? []).reduce((bits, row) => bits | row.bit, 0);
    const noisy = { ...frame, flags: frame.flags | (noise & ~used) };
    return reserved === 0 ? noisy : { ...noisy, reserved: 1 as const };
  });

/** Frames in an order that a Framer accepts: blocks are made to end where they begin. */
export const arbitraryStream: fc.Arbitrary<readonly Frame[]> = fc
  .array(
    arbitraryFrame.filter((frame) => frame.type !== 0x9),
    { maxLength: 12 },
  )
  .map((frames) => frames.map(endBlock));

function endBlock(frame: Frame): Frame {
  return frame.type === 0x1 || frame.type === 0x5 ? { ...frame, flags: frame.flags | 0x4 } : frame;
}

/** Cuts `bytes` into pieces at the given places, each taken modulo what is left. */
export function cutUp(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const wanted = sizes.length === 0 ? bytes.length : (sizes[i % sizes.length] ?? 1);
    pieces.push(bytes.slice(at, at + wanted));
    at += wanted;
  }
  return pieces;
}
