import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { factRows, isLocked, keyWords, rowWords } from "../../../app/rooms/decode/conversation-words.ts";
import { hexRows, linesAround } from "../../../app/rooms/decode/place-rows.ts";
import { DecodeClient } from "../../../app/worker/decode-client.ts";
import type { WorkerListener } from "../../../app/worker/worker-slot.ts";
import { openIn, runDecodeJob } from "../../../app/worker/decode-job.ts";
import type { DecodeInput, DecodeReply, DecodeRequest } from "../../../app/worker/decode-messages.ts";
import { buffersOf } from "../../../app/worker/transferables.ts";
import { momentsOf } from "../../../app/state/moments.ts";
import { openConnection } from "../../../protocol/index.ts";

const ALIEN_KEYS = `CLIENT_RANDOM ${"ab".repeat(32)} ${"cd".repeat(48)}\n`;

const sample = (name: string): DecodeInput => ({
  name,
  blob: new Blob([readFileSync(`public/samples/${name}`)]),
});
const job = (name: string) => ({ inputs: [{ name }], keyLogs: [] });
const decode = (inputs: readonly DecodeInput[], current?: DecodeInput) =>
  runDecodeJob({ inputs, keyLogs: [], ...(current === undefined ? {} : { current }) }, () => undefined);

describe("what is given to the room", () => {
  it("is told apart by what is in it, in any order", async () => {
    const keyLog = { name: "keys.txt", text: ALIEN_KEYS };
    const capture = sample("cut-packets.pcapng");
    for (const inputs of [
      [keyLog, capture],
      [capture, keyLog],
    ]) {
      const { result } = await decode(inputs);
      expect(result.head?.format).toBe("pcapng");
      expect(result.keyLogs.map(({ name }) => name)).toEqual(["keys.txt"]);
      expect(result.source).toEqual({ input: inputs.indexOf(capture) });
    }
  });

  it("keeps a key log that came alone, and takes the capture that is open", async () => {
    const keyLog = { name: "keys.txt", text: ALIEN_KEYS };
    const alone = (await decode([keyLog])).result;
    expect([alone.head, alone.source, alone.keyLogs.length]).toEqual([undefined, undefined, 1]);
    const after = (await decode([keyLog], sample("tls12-with-keys.pcapng"))).result;
    expect(after.source).toBe("current");
    expect(after.head && keyWords(after.head.report)).toBe(
      "1 secret, 1 more inside the capture, opened the connection",
    );
  });

  it("names further captures instead of dropping them silently, and gives back text as text", async () => {
    const { result } = await decode([sample("go-get.txt"), sample("cut-packets.pcapng")]);
    expect(result.others.map(({ input, held }) => [input, held?.format])).toEqual([[1, "pcapng"]]);
    expect(result.text).toContain("00000000");
  });
});

describe("a connection that another thread has opened", () => {
  it("is the same recording, frame for frame", async () => {
    const { connections } = await decode([sample("four-connections.pcapng")]);
    const [, second] = connections;
    const opened = openIn(connections, 1);
    if (second === undefined || opened === undefined) throw new Error("there are four connections");
    const before = Array.from({ length: second.trace.frames.length }, (_, i) =>
      second.trace.frames.detail(i),
    );
    const moments = momentsOf(second.trace);
    const moved = structuredClone(opened, { transfer: buffersOf(opened) });
    const { trace, packets, name } = openConnection(moved.connection);
    expect(Array.from({ length: trace.frames.length }, (_, i) => trace.frames.detail(i))).toEqual(before);
    expect([name, packets.client.length > 0, trace.dissect(1).children.length > 0]).toEqual([
      second.name,
      true,
      true,
    ]);
    expect(moved.moments.length).toBe(moments.length);
    expect(opened.connection.recording.bytes.client.length).toBe(0);
  });
});

describe("words for connections", () => {
  it("say what each is and what was lost", async () => {
    const { result } = await decode([sample("cut-packets.pcapng")]);
    const [row] = result.head?.report.conversations ?? [];
    if (row === undefined) throw new Error("there is a connection");
    expect(rowWords(row)).toMatchObject({ title: "127.0.0.1:28090", state: "h2c", tone: "partly" });
    expect(isLocked(row.facts)).toBe(false);
    expect(factRows(row).map(([label]) => label)).toEqual([
      "Began",
      "Octets",
      "Packets",
      "Time",
      "Lost",
      "Ended",
    ]);
  });
});

describe("the page's side of the worker", () => {
  it("lets the latest job win, and knows when a capture is gone", () => {
    const workers: { sent: DecodeRequest[]; ended: boolean; listener: WorkerListener<DecodeReply> }[] = [];
    const heard: string[] = [];
    const client = new DecodeClient({
      spawn: (listener) => {
        const worker = { sent: [] as DecodeRequest[], ended: false, listener };
        workers.push(worker);
        return { postMessage: (r) => void worker.sent.push(r), terminate: () => (worker.ended = true) };
      },
      onProgress: (share) => heard.push(`${share}`),
      onDecoded: ({ inputs }) => heard.push(`decoded ${inputs[0]?.name}`),
      onOpened: ({ index }) => heard.push(`opened ${index}`),
      onFailed: (message) => heard.push(message),
    });
    const result = {
      source: undefined,
      text: undefined,
      head: undefined,
      shown: undefined,
      keyLogs: [],
      newKeyLogs: 0,
      others: [],
    };
    expect(client.open(0)).toBe(false);
    client.decode(job("a"));
    client.decode(job("b"));
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
    workers[0]?.listener.hear({ id: 1, kind: "decoded", result });
    workers[1]?.listener.hear({ id: 2, kind: "progress", share: 0.5 });
    workers[1]?.listener.hear({ id: 2, kind: "decoded", result });
    expect([client.open(3), workers[1]?.sent.at(-1)?.kind]).toEqual([true, "open"]);
    expect([client.open(3), workers[1]?.sent.length], "asked for once, clicked twice").toEqual([true, 2]);
    client.cancel();
    expect([client.open(3), client.busy]).toEqual([false, false]);
    client.decode(job("c"));
    workers[2]?.listener.hear({ id: 4, kind: "decoded", result });
    client.decode(job("d"));
    workers[2]?.listener.hear({ id: 5, kind: "failed", message: "d could not be read" });
    expect(client.open(3), "c went when d came").toBe(false);
    expect(heard).toEqual(["0.5", "decoded b", "decoded c", "d could not be read"]);
  });
});

describe("a look into the file", () => {
  it("marks the octet, and the line of a key log", async () => {
    const rows = await hexRows(new Blob([Uint8Array.from({ length: 200 }, (_, i) => i)]), 0x55);
    expect(rows.find(({ marked }) => marked !== "")).toMatchObject({ label: "00000050", marked: "55" });
    expect(rows[0]?.label).toBe("00000010");
    expect(
      linesAround("a\nb\r\nc\nd\ne\nf\ng", 6).map(({ number, content }) => `${number}${content}`),
    ).toEqual(["2b", "3c", "4d", "5e", "6f", "7g"]);
  });
});
