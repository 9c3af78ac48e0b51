/** Every real capture, pasted as the JSON of its chunks, gives what two other decoders see in it. */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeCapture } from "../../protocol/index.ts";
import { captureNames, FIXTURE_CAPTURES, readTruth } from "../support/captures.ts";
import { describeShared } from "../support/shared.ts";
import { outlines, trueOutlines } from "./outline.ts";

function checkFolder(folder: string): void {
  for (const name of captureNames(folder)) {
    it(name, async () => {
      const capture = await decodeCapture(textOf(folder, name));
      const truth = readTruth(folder, name);
      expect(capture.format).toBe("JSON of chunks");
      expect(outlines(capture.connections[0]?.trace)).toEqual(trueOutlines(truth.frames));
      if (!name.startsWith("err-") && truth.frames.every((frame) => frame.malformed !== true)) {
        expect(capture.problems.filter((problem) => problem.severity === "error")).toEqual([]);
      }
    });
  }
}

function textOf(folder: string, name: string): string {
  const plain = `${folder}/${name}.json`;
  return existsSync(plain) ? readFileSync(plain, "utf8") : gunzipSync(readFileSync(`${plain}.gz`)).toString();
}

describe("captures in the checkout", () => checkFolder(FIXTURE_CAPTURES));
describeShared("all captures", "captures/chunks", checkFolder);
