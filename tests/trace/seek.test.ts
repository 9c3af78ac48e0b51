/** Seeking gives what folding everything from the start gives, wherever one comes from. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConnectionView, EndpointView, TraceEvent } from "../../protocol/index.ts";
import { EVENTS_PER_CHECKPOINT, ViewSeeker } from "../../protocol/trace/connection-view.ts";
import { RecordedEvents } from "../../protocol/trace/event-log.ts";
import { syntheticLog } from "../support/synthetic-log.ts";

const LOG = syntheticLog(6000, 400);

function seeker(events: readonly TraceEvent[] = LOG): ViewSeeker {
  return new ViewSeeker(new RecordedEvents(events));
}

function plainEndpoint(view: EndpointView): object {
  return {
    ...view,
    streams: [...view.streams],
    streamCount: view.streamCount,
  };
}

function plain(view: ConnectionView): object {
  return {
    seq: view.seq,
    at: view.at,
    client: plainEndpoint(view.client),
    server: plainEndpoint(view.server),
  };
}

/** A log that ends at `seq`, folded by a seeker that has never sought. */
function fromScratch(seq: number): object {
  return plain(seeker(LOG.slice(0, seq + 1)).seek(seq));
}

describe("seek", () => {
  it("equals a fold from scratch, at any places in any order", () => {
    const shared = seeker();
    fc.assert(
      fc.property(fc.integer({ min: -1, max: LOG.length - 1 }), (seq) => {
        expect(plain(shared.seek(seq))).toEqual(fromScratch(seq));
      }),
      { numRuns: 60 },
    );
  });

  it("is the same at the edges of checkpoints, stepping forwards and backwards", () => {
    const edge = 2 * EVENTS_PER_CHECKPOINT;
    const around = Array.from({ length: 9 }, (_, i) => edge - 4 + i);
    const shared = seeker();
    const forwards = around.map((seq) => plain(shared.seek(seq)));
    const backwards = around.toReversed().map((seq) => plain(shared.seek(seq)));
    expect(forwards).toEqual(around.map((seq) => fromScratch(seq)));
    expect(backwards.toReversed()).toEqual(forwards);
  });

  it("leaves views that were given out as they were", () => {
    const shared = seeker();
    const early = shared.seek(700);
    const asItWas = plain(early);
    shared.seek(LOG.length - 1);
    shared.seek(3);
    expect(plain(early)).toEqual(asItWas);
  });

  it("does not show streams that came up later", () => {
    const shared = seeker();
    const last = shared.seek(LOG.length - 1);
    const newest = Math.max(...Array.from(last.client.streams, (stream) => stream.id));
    const early = shared.seek(50);
    expect(last.client.stream(newest)).toBeDefined();
    expect(early.client.stream(newest)).toBeUndefined();
    expect(early.client.streamCount).toBeLessThan(last.client.streamCount);
  });

  it("takes seqs beyond the ends for the ends", () => {
    const shared = seeker();
    expect(shared.seek(-5)).toMatchObject({ seq: -1, at: 0, client: { state: "not started" } });
    expect(shared.seek(1e9).seq).toBe(LOG.length - 1);
    expect(seeker([]).seek(0)).toMatchObject({ seq: -1, server: { state: "not started", streamCount: 0 } });
  });

  it("keeps one state per checkpoint for a long log, and shares what did not change", () => {
    const log = syntheticLog(20_000, 2000);
    const shared = seeker(log);
    const late = shared.seek(log.length - 1);
    const later = shared.seek(log.length - 2);
    const streams = [...late.server.streams];
    expect(streams.length).toBeGreaterThan(1000);
    const shown = streams.filter((stream) => later.server.stream(stream.id) === stream);
    expect(shown.length, "streams that slept since the last checkpoint").toBeGreaterThan(
      0.9 * streams.length,
    );
  });
});
