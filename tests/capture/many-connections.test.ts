/** More connections than are read: what comes behind the limit goes nowhere, least of all into one that was read. */
import { expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import { decodeCapture } from "../../protocol/index.ts";
import { ETHERNET, FLAGS, ipv4, pcap } from "./write-packets.ts";
import type { Segment } from "./write-packets.ts";

const START = fromHex("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a000000040000000000");
const NONE = new Uint8Array(0);

const packet = (segment: Omit<Segment, "from">): { octets: readonly number[] } => ({
  octets: [...ETHERNET, ...ipv4({ from: "client", ...segment })],
});

it("a port used again behind the limit does not go on with the connection that had it first", async () => {
  const reused = [40_000, 443] as const;
  const { connections, problems } = await decodeCapture(
    pcap([
      packet({ sequence: 0, payload: NONE, flags: FLAGS.SYN, ports: reused }),
      packet({ sequence: 1, payload: START, ports: reused }),
      ...Array.from({ length: 4095 }, (_, i) =>
        packet({ sequence: 0, payload: NONE, flags: FLAGS.SYN, ports: [i + 1000, 443] }),
      ),
      packet({ sequence: 7, payload: NONE, flags: FLAGS.SYN, ports: reused }),
      packet({ sequence: 1 + START.length, payload: fromHex("000000040100000000"), ports: reused }),
    ]),
  );
  expect(connections.map(({ trace }) => trace.bytes("client").length)).toEqual([START.length]);
  expect(problems).toContainEqual(
    expect.objectContaining({ message: "Only the first 4096 connections are read." }),
  );
});
