/** Several captures given at once: which of them is shown, and what is said of the others. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { filesAfter, heldWords, NO_FILES } from "../../../app/rooms/decode/given-files.ts";
import type { GivenFiles } from "../../../app/rooms/decode/given-files.ts";
import { runDecodeJob } from "../../../app/worker/decode-job.ts";
import type { DecodeInput, DecodeJob } from "../../../app/worker/decode-messages.ts";
import { heldOf } from "../../../app/worker/held-capture.ts";

const SAMPLES = fileURLToPath(new URL("../../../public/samples/", import.meta.url));

const file = (name: string, octets: BlobPart): DecodeInput => ({ name, blob: new Blob([octets]) });
const sample = (name: string): DecodeInput => file(name, new Uint8Array(readFileSync(SAMPLES + name)));

const PICTURE = file("photo.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13));
const LARGE = file("large.pcap", new Uint8Array(17 * 1024 * 1024));

async function give(
  before: GivenFiles,
  inputs: readonly DecodeInput[],
  job: Partial<DecodeJob> = {},
): Promise<GivenFiles> {
  const { result } = await runDecodeJob({ inputs, keyLogs: [], ...job }, () => undefined);
  return filesAfter(before, inputs, result, result.head && heldOf(result.head));
}

const words = ({ files }: GivenFiles): readonly string[] =>
  files.map((one) => `${one.input.name}: ${heldWords(one)}`);

it("shows the first that holds something, and says what the others hold", async () => {
  const inputs = [PICTURE, sample("go-get.txt"), sample("four-connections.pcapng"), LARGE];
  const given = await give(NO_FILES, inputs);
  expect(given.open).toBe(1);
  expect(words(given)).toEqual([
    "photo.png: Nothing to show. This file is a picture (PNG, JPEG or GIF).",
    "go-get.txt: hexdump -C · 10 frames",
    expect.stringMatching(/^four-connections\.pcapng: pcapng · 4 connections, \d+ frames/),
    "large.pcap: 17.0 MiB, not looked into yet",
  ]);
});

it("keeps the list when another of them is opened, and gives it up for what is given next", async () => {
  const inputs = [sample("go-get.txt"), sample("cut-packets.pcapng")];
  const both = await give(NO_FILES, inputs);
  const other = await give(both, inputs.slice(1));
  expect([other.open, words(other)]).toEqual([1, words(both)]);
  const keyLog = { name: "keys.txt", text: `CLIENT_RANDOM ${"ab".repeat(32)} ${"cd".repeat(48)}\n` };
  const withKeys = await give(other, [keyLog], { current: inputs[1] ?? keyLog });
  expect([withKeys.open, withKeys.files.length]).toEqual([1, 2]);
  expect((await give(withKeys, [sample("trailers.go.txt")])).files).toHaveLength(1);
});

it("without anything to show, the first says why", async () => {
  const given = await give(NO_FILES, [PICTURE, file("empty.pcap", "")]);
  expect(given.open).toBe(0);
  expect(words(given)[1]).toBe(
    "empty.pcap: Nothing to show. This is empty: there is not a single octet in it.",
  );
});
