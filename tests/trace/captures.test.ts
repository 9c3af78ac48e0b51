/** Every real capture is recorded as what it is known to hold; its frames' field trees tile their octets. */
import { describe, it } from "vitest";
import { captureNames, FIXTURE_CAPTURES, readCapture, readTruth } from "../support/captures.ts";
import { describeShared } from "../support/shared.ts";
import { details, expectTiled, expectTruth, record } from "./check-capture.ts";

function checkFolder(folder: string): void {
  for (const name of captureNames(folder)) {
    it(`${name} holds what two other decoders see in it`, () => {
      expectTruth(readCapture(folder, name), readTruth(folder, name));
    });
    it(`${name}: every field has its place in the octets`, () => {
      const trace = record(readCapture(folder, name));
      for (const frame of details(trace)) expectTiled(trace.dissect(frame.index), frame.wireBytes);
    });
  }
}

describe("captures in the checkout", () => checkFolder(FIXTURE_CAPTURES));
describeShared("all captures", "captures/chunks", checkFolder);
