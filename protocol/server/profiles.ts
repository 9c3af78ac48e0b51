/** Every server profile: each row is the one before it and what changed. */
import type { ProfileName } from "../http2/profile-name.ts";
import { BoundedBlocks } from "../http2/bounded-blocks.ts";
import { INITIAL_MAX_FRAME_SIZE } from "../http2/settings.ts";
import { strictFault } from "../http2/strict-faults.ts";
import { AnnouncedFarewell } from "./announced-farewell.ts";
import { ClosedStreamMemory } from "./closed-stream-memory.ts";
import { GO_1_27_MESSAGE_RULES, unreadablePriority } from "./later-message-rules.ts";
import { offenderOf } from "./offender.ts";
import { SERVER_GO_1_17 } from "./profile.ts";
import type { ServerProfile } from "./profile.ts";
import { ServerPings } from "./server-pings.ts";
import { GO_SERVER_SETTINGS } from "./server-settings.ts";
import { strictServerFault } from "./strict-faults.ts";
import { STRICT_MESSAGE_RULES } from "./strict-message-rules.ts";
import { TimedWrites } from "./timed-writes.ts";

const GO_1_18: ServerProfile = {
  ...SERVER_GO_1_17,
  name: "go1.18",
  pollsWroteFrameFirst: true,
  rstStreamFirst: ["random"],
};

const GO_1_19: ServerProfile = { ...GO_1_18, name: "go1.19", scheduler: "priority", interimResponses: true };

/** golang.org/x/net/http2 v0.7.0, used beside net/http: what the `gox` captures were made with. */
const XNET_0_7: ServerProfile = {
  ...GO_1_19,
  name: "xnet0.7",
  rstStreamFirst: ["random", "priority"],
  acceptsHeadWithBody: true,
  replacesGoAwayCode: true,
  discardsAfterGoAway: true,
  refundsExcessBody: true,
  readDeadlinePerStream: true,
  announcesHeaderTableSize: true,
  credit: "batched",
};

/** Go 1.27. Confirmed by its source (net/http/internal/http2, spring of 2026), refusesUserinfo by Go's own test. */
const GO_1_27: ServerProfile = {
  ...XNET_0_7,
  name: "go1.27",
  scheduler: "rfc9218",
  refundsClosedBody: true,
  limitsHandlers: true,
  refusesUserinfo: true,
  extensiblePriorities: true,
  newUnreadablePriority: unreadablePriority,
  promotesTrailersFirst: true,
  closesAfterFailedWrite: true,
  messageRules: GO_1_27_MESSAGE_RULES,
  offenderOf,
  newBlockReading: (hpack) => new BoundedBlocks(hpack),
  newTimedWrites: (rt, conn, timeoutMs) => new TimedWrites(rt, conn, timeoutMs),
  newPings: (sc, options) => new ServerPings(sc, options),
};

/** RFC 9113 to the letter, on the ground of the latest Go. */
const STRICT: ServerProfile = {
  ...GO_1_27,
  name: "strict",
  settings: { ...GO_SERVER_SETTINGS, maxFrameSize: INITIAL_MAX_FRAME_SIZE },
  newClosedStreams: () => new ClosedStreamMemory(),
  messageRules: STRICT_MESSAGE_RULES,
  regradeFault: strictFault,
  silentFaults: [],
  countsRefusedData: true,
  boundsSettings: false,
  heedsEndOfClosedBody: true,
  newUnreadablePriority: undefined,
  acksEachSettings: true,
  answersBadPreface: true,
  newConnectionWindowFault: (reason, streamId) =>
    strictServerFault("server.data.connection-window", reason, streamId),
  repeatsGoAway: true,
  awaitsSettingsAck: true,
  offenderOf: () => 0,
  newFarewell: (sc) => new AnnouncedFarewell(sc),
};

export const SERVER_PROFILES: Readonly<Record<ProfileName, ServerProfile>> = {
  "go1.17": SERVER_GO_1_17,
  "go1.18": GO_1_18,
  "go1.19": GO_1_19,
  "xnet0.7": XNET_0_7,
  "go1.27": GO_1_27,
  strict: STRICT,
};
