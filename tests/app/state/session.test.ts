/** Each room has its own recording and place, also when one is opened while another room is looked at. */
import { expect, it } from "vitest";
import { useSelection } from "../../../app/state/selection.ts";
import { useSession } from "../../../app/state/session.ts";
import type { Recording, RoomId } from "../../../app/state/session.ts";
import { fakeFrames, fakeTrace } from "../../support/fake-trace.ts";

const recordingOf = (room: RoomId): Recording => ({
  id: room,
  title: "",
  subtitle: "",
  kind: "simulation",
  room,
  trace: fakeTrace(fakeFrames(9)),
});

it("the place of a link is a place in the room to which it leads, not in what is ready in another one", () => {
  const session = useSession.getState();
  session.link({ frame: 5 });
  session.openRecording(recordingOf("lab"));
  session.openRecording(recordingOf("learn"));
  expect(useSelection.getState().frame).toBe(5);
  session.openRoom("lab");
  expect([useSession.getState().recording?.id, useSelection.getState().frame]).toEqual(["lab", 0]);
});

it("a recording is closed in its own room only", () => {
  const session = useSession.getState();
  session.openRoom("learn");
  session.closeRecording("lab");
  expect(useSession.getState().recording?.id).toBe("learn");
  session.openRoom("lab");
  expect(useSession.getState().recording).toBeUndefined();
  session.openRoom("learn");
  session.closeRecording("learn");
  expect(useSession.getState().recording).toBeUndefined();
});
