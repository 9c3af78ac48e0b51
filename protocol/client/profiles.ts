/** Every client profile: each row is the one before it and what changed. */
import { fieldSize } from "../hpack/field.ts";
import type { MetaHeaders } from "../http2/frame-input.ts";
import type { ProfileName } from "../http2/profile-name.ts";
import { INITIAL_MAX_FRAME_SIZE, validateSetting } from "../http2/settings.ts";
import { newDoRequests } from "./do-request.ts";
import { FIRST_FAILURE } from "./first-failure.ts";
import { streamWindowOverflow } from "./later-faults.ts";
import { CLIENT_GO_1_17 } from "./profile.ts";
import type { ClientProfile } from "./profile.ts";
import { refillInBatches } from "./refill-in-batches.ts";
import { ResetPings } from "./reset-pings.ts";
import { STRICT_RULES } from "./strict-rules.ts";

const GO_1_18: ClientProfile = {
  ...CLIENT_GO_1_17,
  name: "go1.18",
  newExchanges: newDoRequests,
  streamsBeforeSettings: 100,
  sparesLastSlot: false,
  reservesSlots: true,
  forgetsAtEnd: false,
  holdsLockToWrite: false,
  missesBody: true,
  resetsBeforeCredit: false,
};

const GO_1_19: ClientProfile = { ...GO_1_18, name: "go1.19" };

/** golang.org/x/net/http2 v0.7.0, used beside net/http: what the `gox` captures were made with. */
const XNET_0_7: ClientProfile = {
  ...GO_1_19,
  name: "xnet0.7",
  credit: "batched",
  refill: refillInBatches,
  obeysHeaderTableSize: true,
  closesAfterGoAway: true,
};

/**
 * Go 1.27. Confirmed by its source (net/http/internal/http2, spring of 2026): every field below.
 * - Known to be otherwise in Go: with a strict Transport, who waits for a slot counts those that others were promised.
 * - When a change came into earlier versions is told by the history of x/net, not by their sources.
 */
const GO_1_27: ClientProfile = {
  ...XNET_0_7,
  name: "go1.27",
  maxReadFrameSize: INITIAL_MAX_FRAME_SIZE,
  announcesFrameSize: true,
  closesIdleOnGoAway: true,
  firstFailure: FIRST_FAILURE,
  resetsBeforeCredit: true,
  informational: { cost: sizeOf, most: (cc) => cc.input.maxHeaderListSize },
  streamOverflow: streamWindowOverflow,
  checkSetting: validateSetting,
  retriesProtocolErrors: false,
  blamesFirstRequest: true,
  newResetPings: (cc) => new ResetPings(cc),
};

/** RFC 9113 to the letter. */
const STRICT: ClientProfile = { ...GO_1_27, ...STRICT_RULES, name: "strict" };

function sizeOf({ fields }: MetaHeaders): number {
  return fields.reduce((sum, field) => sum + fieldSize(field), 0);
}

export const CLIENT_PROFILES: Readonly<Record<ProfileName, ClientProfile>> = {
  "go1.17": CLIENT_GO_1_17,
  "go1.18": GO_1_18,
  "go1.19": GO_1_19,
  "xnet0.7": XNET_0_7,
  "go1.27": GO_1_27,
  strict: STRICT,
};
