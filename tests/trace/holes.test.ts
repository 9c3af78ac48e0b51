/** Recordings that start anywhere, lose octets or end anywhere: what is there is shown, what is not is said. */
import { describe, expect, it } from "vitest";
import { stringToLatin1 } from "../../protocol/base/bytes.ts";
import {
  makeData,
  makeHeaders,
  makePing,
  makeSettings,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import type { Frame } from "../../protocol/index.ts";
import { ByteStore } from "../../protocol/trace/byte-store.ts";
import { createRecording } from "../../protocol/trace/recording.ts";
import {
  chunk,
  detailsOf,
  linesOf,
  octetsOf,
  PREFACE,
  recordChunks,
  requests,
  SETTINGS,
} from "./make-recording.ts";

const text = stringToLatin1;

describe("a recording that starts in mid-connection", () => {
  it("begins with the first frame when that is where it starts", () => {
    const trace = recordChunks(chunk("client", makeWindowUpdate(0, 5), makePing(new Uint8Array(8))));
    expect(linesOf(trace)).toEqual(["client WINDOW_UPDATE +5", "client PING 0000000000000000"]);
    expect(trace.holes).toEqual([]);
  });

  it("finds the first whole frame behind the rest of a cut one", () => {
    const rest = octetsOf(makeData(1, text("x".repeat(300)))).subarray(120);
    const trace = recordChunks(
      chunk("server", rest, makeData(1, text("hello")), makeWindowUpdate(0, 7), SETTINGS),
    );
    expect(linesOf(trace)).toEqual([
      "server DATA 5 octets",
      "server WINDOW_UPDATE +7",
      "server SETTINGS 0 settings",
    ]);
    expect(trace.holes).toEqual([
      expect.objectContaining({ from: "server", kind: "unaligned", offset: 0, length: rest.length }),
    ]);
    expect(trace.frames.get(0).offset).toBe(rest.length);
  });

  it("is not taken in by octets that look like one frame header", () => {
    const likeness = octetsOf(makePing(new Uint8Array(8)));
    const rest = octetsOf(text("noise"), likeness, text("more noise, to the end of the frame"));
    const trace = recordChunks(
      chunk("server", rest, makeData(1, text("hello")), makeWindowUpdate(0, 7), SETTINGS),
    );
    expect(trace.frames.get(0).offset).toBe(rest.length);
    expect(trace.frames.length).toBe(3);
  });

  it("marks fields that refer to what was added before, and no others", () => {
    const request = requests();
    request(1, "/a");
    const trace = recordChunks(
      chunk(
        "client",
        request(3, "/b", [{ name: "x-new", value: "1" }]),
        request(5, "/b", [{ name: "x-new", value: "1" }]),
      ),
    );
    const seen = detailsOf(trace).map((frame) =>
      frame.headers?.map((field) => ("unknown" in field ? "?" : `${field.name}=${field.value}`)),
    );
    const known = [":method=GET", ":scheme=https", "?", ":path=/b", "x-new=1"];
    expect(seen).toEqual([known, known]);
    expect(trace.faults()).toEqual([]);
  });

  it("takes octets for what they are when nothing in them looks like frames", () => {
    const trace = recordChunks(
      chunk("client", text("dear sir or madam, this is not HTTP/2 at all, sincerely yours")),
    );
    expect(trace.frames.length).toBe(0);
    expect(trace.holes).toEqual([expect.objectContaining({ kind: "unaligned", offset: 0, length: 61 })]);
  });

  it("still shows a single odd frame", () => {
    const odd: Frame = {
      type: "unknown",
      rawType: 0x6,
      length: 7,
      flags: 0,
      streamId: 0,
      payload: new Uint8Array(7),
    };
    const trace = recordChunks(chunk("client", odd));
    expect(detailsOf(trace)).toMatchObject([
      { name: "PING", summary: "malformed", fault: { token: "frame.ping.length" } },
    ]);
    expect(trace.faults()).toMatchObject([{ frame: 0, error: { token: "frame.ping.length" } }]);
  });
});

describe("HTTP/1.1 in front", () => {
  const upgrade = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n";
  const switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n";

  it("is a hole, and HTTP/2 begins behind it", () => {
    const trace = recordChunks(
      chunk("client", text(upgrade)),
      chunk("server", text(switching), SETTINGS),
      chunk("client", PREFACE, SETTINGS),
    );
    expect(linesOf(trace)).toEqual([
      "server SETTINGS 0 settings",
      "client PREFACE connection preface",
      "client SETTINGS 0 settings",
    ]);
    expect(trace.holes).toMatchObject([
      { from: "client", kind: "http1", offset: 0, length: upgrade.length },
      { from: "server", kind: "http1", offset: 0, length: switching.length },
    ]);
  });

  it("is all there is when nobody switches", () => {
    const trace = recordChunks(
      chunk("client", text(upgrade)),
      chunk("server", text("HTTP/1.1 200 OK\r\n\r\nhello")),
    );
    expect(trace.frames.length).toBe(0);
    expect(trace.holes.map((hole) => hole.kind)).toEqual(["http1", "http1"]);
  });
});

describe("a gap", () => {
  it("inside DATA and of known length takes neither the next frame's place nor the header table", () => {
    const request = requests();
    const data = octetsOf(makeData(1, new Uint8Array(100).fill(7)));
    const before = octetsOf(PREFACE, SETTINGS, request(1, "/a"), data.subarray(0, 40));
    const behind = octetsOf(data.subarray(90), request(3, "/a"));
    const trace = recordChunks(chunk("client", before), {
      ...chunk("client", behind),
      gapBefore: "50 octets were lost",
      lostBefore: 50,
    });
    expect(trace.holes).toEqual([
      {
        from: "client",
        kind: "gap",
        offset: before.length,
        length: data.length - 90,
        reason: `50 octets were lost; the ${data.length - 90} behind it are the rest of the frame that it cut`,
      },
    ]);
    expect(detailsOf(trace).map(({ name, headers }) => [name, headers?.[3]?.value])).toEqual([
      ["PREFACE", undefined],
      ["SETTINGS", undefined],
      ["HEADERS", "/a"],
      ["DATA", undefined],
      ["HEADERS", "/a"],
    ]);
    expect(trace.faults()).toEqual([]);
  });

  it("may be followed by others in the same frame", () => {
    const data = octetsOf(makeData(1, new Uint8Array(1000)));
    const lost = { gapBefore: "lost", lostBefore: 300 };
    const trace = recordChunks(
      chunk("client", PREFACE, SETTINGS, data.subarray(0, 100)),
      { ...chunk("client", data.subarray(400, 500)), ...lost },
      { ...chunk("client", data.subarray(800), makePing(new Uint8Array(8))), ...lost },
    );
    expect(trace.holes.map(({ kind, length }) => [kind, length])).toEqual([
      ["gap", 100],
      ["gap", 209],
    ]);
    expect(detailsOf(trace).map(({ name }) => name)).toEqual(["PREFACE", "SETTINGS", "DATA", "PING"]);
  });

  it("inside HEADERS of known length keeps the place, but not the header table", () => {
    const request = requests();
    const lost = octetsOf(request(1, "/lost", [{ name: "x-lost", value: "1" }]));
    const trace = recordChunks(chunk("client", PREFACE, SETTINGS, lost.subarray(0, 12)), {
      ...chunk("client", lost.subarray(20), request(3, "/c", [{ name: "x-lost", value: "1" }])),
      gapBefore: "8 octets were lost",
      lostBefore: 8,
    });
    expect(detailsOf(trace).map(({ name, streamId }) => [name, streamId])).toEqual([
      ["PREFACE", 0],
      ["SETTINGS", 0],
      ["HEADERS", 1],
      ["HEADERS", 3],
    ]);
    expect(detailsOf(trace)[3]?.headers?.some((field) => "unknown" in field)).toBe(true);
  });

  it("is named, frames go on behind it, and the header table is unknown from there", () => {
    const request = requests();
    const seen = request(1, "/a");
    const lost = request(3, "/lost", [{ name: "x-lost", value: "1" }]);
    const trace = recordChunks(chunk("client", PREFACE, SETTINGS, seen), {
      ...chunk(
        "client",
        octetsOf(lost).subarray(20),
        request(5, "/c", [{ name: "x-lost", value: "1" }]),
        makeWindowUpdate(0, 1),
        SETTINGS,
      ),
      gapBefore: "20 octets were lost",
    });
    expect(trace.holes.map(({ kind, reason }) => [kind, reason.slice(0, 20)])).toEqual([
      ["gap", "20 octets were lost"],
      ["unaligned", "these octets seem to"],
    ]);
    const [, , first, behind] = detailsOf(trace);
    expect(first?.headers?.some((field) => "unknown" in field)).toBe(false);
    expect(behind?.headers?.map((field) => ("unknown" in field ? "?" : field.name))).toEqual([
      ":method",
      ":scheme",
      "?",
      ":path",
      "?",
    ]);
  });
});

describe("the end of a recording", () => {
  it("may stand inside a payload", () => {
    const trace = recordChunks(
      chunk("client", PREFACE, SETTINGS, octetsOf(makeData(1, new Uint8Array(2000))).subarray(0, 1034)),
    );
    const cut = trace.frames.detail(2);
    expect(cut).toMatchObject({
      name: "DATA",
      length: 2000,
      wireBytes: 1034,
      summary: "cut short: 1\u202f025 of 2\u202f000 octets",
    });
    expect(cut.writeSeq).toBeDefined();
    expect(cut.readSeq, "nobody can have read it").toBeUndefined();
    expect(trace.holes).toMatchObject([
      { kind: "cut", length: 0, reason: expect.stringContaining("975 octets") },
    ]);
  });

  it("may stand inside a frame header", () => {
    const trace = recordChunks(chunk("server", SETTINGS, SETTINGS.subarray(0, 4)));
    expect(trace.frames.length).toBe(1);
    expect(trace.holes).toMatchObject([{ kind: "cut", offset: 9, length: 4 }]);
  });

  it("may stand inside a header block, which is then read as far as it goes and nobody's fault", () => {
    const whole = octetsOf(requests()(1, "/a/long/path"));
    const trace = recordChunks(chunk("client", PREFACE, SETTINGS, whole.subarray(0, whole.length - 4)));
    const frame = trace.frames.detail(2);
    expect([frame.headers, frame.fault]).toEqual([undefined, undefined]);
    const labels = trace.dissect(2).children.flatMap((node) => node.children.map((child) => child.label));
    expect(labels).toContain(":method");
    expect(JSON.stringify(trace.dissect(2))).not.toContain("hpack.string.truncated");
  });
});

describe("a header block that cannot be decoded", () => {
  const request = requests();
  const first = request(1, "/a");
  const trace = recordChunks(
    chunk(
      "client",
      PREFACE,
      SETTINGS,
      first,
      makeHeaders(3, Uint8Array.of(0xff, 0xff, 0x7f)),
      request(5, "/b"),
    ),
    chunk("server", SETTINGS, makeSettings([[1, 0]])),
  );

  it("makes all later ones of its direction unknown, and says whose fault it is", () => {
    const [, , good, bad, later] = detailsOf(trace);
    expect(good).toMatchObject({ summary: "GET /a", fault: undefined });
    expect(bad).toMatchObject({ fault: { token: "hpack.index.missing" } });
    expect(later).toMatchObject({ fault: { token: "trace.headers.unknown" } });
    expect([bad?.headers, later?.headers]).toEqual([undefined, undefined]);
    expect(later?.fault?.reason).toContain(`octet ${bad?.offset}`);
    expect(trace.faults().map(({ frame, error }) => [frame, error.token])).toEqual([
      [3, "hpack.index.missing"],
    ]);
  });

  it("has its fault at its octets, the later ones at their fragments", () => {
    expect(faultsIn(trace, 3)).toEqual(["undecoded hpack.index.missing"]);
    expect(faultsIn(trace, 4)).toEqual(["headers.fragment trace.headers.unknown"]);
  });

  it("has a table before it and none after", () => {
    expect(trace.headerTables(2)?.after.entries).toHaveLength(2);
    expect([trace.headerTables(3), trace.headerTables(4), trace.headerTables(1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("too many octets", () => {
  it("are dropped, counted and named", () => {
    const client = new ByteStore(30);
    client.append(PREFACE, 0);
    client.append(SETTINGS, 1);
    client.append(SETTINGS, 2);
    expect([client.length, client.dropped]).toEqual([30, 12]);
    const trace = createRecording({
      events: [],
      bytes: { client, server: new ByteStore() },
    });
    expect(trace.holes).toMatchObject([
      { kind: "cut" },
      { kind: "limit", offset: 30, reason: expect.stringContaining("12") },
    ]);
  });
});

function faultsIn(trace: ReturnType<typeof recordChunks>, i: number): readonly string[] {
  const found: string[] = [];
  const visit = (node: ReturnType<typeof trace.dissect>): void => {
    if (node.fault !== undefined) found.push(`${node.id} ${node.fault.token}`);
    for (const child of node.children) visit(child);
  };
  visit(trace.dissect(i));
  return found;
}
