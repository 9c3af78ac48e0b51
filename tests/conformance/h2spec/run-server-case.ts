/** Plays one case of h2spec against our server, on the virtual clock. */
import { makeSettings, makeSettingsAck } from "../../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../../protocol/frame/preface.ts";
import { SettingId } from "../../../protocol/frame/setting-names.ts";
import { IoError } from "../../../protocol/http2/io-error.ts";
import type { ProfileName } from "../../../protocol/http2/profile-name.ts";
import { SERVER_PROFILES } from "../../../protocol/server/profiles.ts";
import { ServerPeer } from "../../support/server-peer.ts";
import type { H2specCase } from "./cases.ts";
import type { Reply } from "./judge.ts";
import { SERVER_SCRIPTS } from "./server-scripts.ts";

/** Sends no preface of its own. */
export const BAD_PREFACE = "http2/3.5/2";
/** The handler had read when the next frame came; in all other cases it had not. */
const READS_AT_ONCE = new Set(["generic/3.1/3", "http2/8.1.2.1/3"]);

/** `answerMs`: how long the handler takes between reading and answering. */
export function runServerCase(c: H2specCase, profile: ProfileName, answerMs = 1): Reply {
  const peer: ServerPeer = new ServerPeer({
    profile: SERVER_PROFILES[profile],
    *handler(response, request) {
      if (!READS_AT_ONCE.has(c.id)) yield* peer.rt.sleep(1);
      while (!((yield* request.body.read(8192)) instanceof IoError));
      yield* peer.rt.sleep(answerMs);
      yield* response.write(new Uint8Array(27).fill(0x61));
    },
  });
  if (c.id !== BAD_PREFACE) {
    peer.sendBytes(PREFACE_BYTES);
    peer.send(makeSettings([[SettingId.INITIAL_WINDOW_SIZE, 65_535]]), makeSettingsAck());
  }
  SERVER_SCRIPTS[c.id]?.(peer, c);
  // The handler's answer, and the second between GOAWAY and the end.
  peer.advance(1500);
  return { frames: peer.frames(), closed: peer.conn.closed };
}
