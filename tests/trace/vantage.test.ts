/** How far the ends are from the place of a capture, at most. */
import { expect, it } from "vitest";
import { makePing, makeSettingsAck } from "../../protocol/frame/make-frame.ts";
import { vantageOf } from "../../protocol/index.ts";
import { chunk, PREFACE, recordChunks, SETTINGS } from "./make-recording.ts";

const ping = (octet: number, ack = false) => makePing(new Uint8Array(8).fill(octet), { ack });

it("is the quickest answer of each end, matched with its question", () => {
  const trace = recordChunks(
    { ...chunk("client", PREFACE, SETTINGS), atMs: 0 },
    { ...chunk("server", SETTINGS, makeSettingsAck()), atMs: 40 },
    { ...chunk("client", makeSettingsAck()), atMs: 41 },
    { ...chunk("client", ping(1), ping(2)), atMs: 100 },
    { ...chunk("client", ping(3)), atMs: 120 },
    { ...chunk("server", ping(2, true), ping(9, true)), atMs: 125 },
    { ...chunk("server", ping(3, true), makeSettingsAck()), atMs: 160 },
  );
  expect(vantageOf(trace)).toEqual({
    client: { ms: 1, to: "SETTINGS", frame: 4 },
    server: { ms: 25, to: "PING", frame: 8 },
  });
});

it("is not known without times or answers", () => {
  const untimed = recordChunks(
    chunk("client", PREFACE, SETTINGS),
    chunk("server", SETTINGS, makeSettingsAck()),
  );
  expect(vantageOf(untimed)).toEqual({ client: undefined, server: undefined });
});

it("is found behind a flood of questions that nobody answers", () => {
  const flood = Array.from({ length: 2000 }, () => ping(7));
  const trace = recordChunks(
    { ...chunk("client", PREFACE, SETTINGS, ...flood), atMs: 0 },
    { ...chunk("client", ping(1)), atMs: 10 },
    { ...chunk("server", ping(1, true)), atMs: 15 },
  );
  expect(vantageOf(trace).server).toEqual({ ms: 5, to: "PING", frame: 2003 });
});
