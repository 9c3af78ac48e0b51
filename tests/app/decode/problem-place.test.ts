/** The way from a problem to the octets that it speaks of. */
import { expect, it } from "vitest";
import { octetOfPacket } from "../../../app/rooms/decode/problem-place.ts";

it("the first octet of a packet is found without going through all packets for each problem", () => {
  let read = 0;
  const run = (packet: number, offset: number) => ({
    offset,
    atMs: 0,
    get packet() {
      read++;
      return packet;
    },
  });
  const client = Array.from({ length: 1000 }, (_, i) => run(2 * i, 10 * i));
  const packets = { client: [...client, run(4, 10_000)], server: [run(4, 7), run(5, 8)] };
  expect(octetOfPacket({ packets }, 4)).toEqual({ from: "client", offset: 20 });
  expect(octetOfPacket({ packets }, 5)).toEqual({ from: "server", offset: 8 });
  for (let packet = 0; packet < 2000; packet++) octetOfPacket({ packets }, packet);
  expect(octetOfPacket({ packets }, 9999)).toBeUndefined();
  expect(read).toBeLessThan(2 * 1003 + 1);
});
