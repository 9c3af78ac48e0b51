import { expect, it, test } from "vitest";
import { errorCodeName } from "../../protocol/base/http2-error.ts";
import { SETTING_ROWS } from "../../protocol/frame/setting-names.ts";
import { checkSettingsList, validateSetting } from "../../protocol/http2/settings.ts";

it.each([
  ["settings.enable-push.range", 0x2, 2, "PROTOCOL_ERROR"],
  ["settings.initial-window-size.range", 0x4, 2 ** 31, "FLOW_CONTROL_ERROR"],
  ["settings.max-frame-size.range", 0x5, 16_383, "PROTOCOL_ERROR"],
  ["settings.max-frame-size.range", 0x5, 2 ** 24, "PROTOCOL_ERROR"],
  ["settings.enable-connect-protocol.range", 0x8, 2, "PROTOCOL_ERROR"],
  ["settings.no-rfc7540-priorities.range", 0x9, 2, "PROTOCOL_ERROR"],
])("%s: setting %i may not be %i", (token, id, value, code) => {
  const fault = validateSetting([id, value]);
  expect(fault).toMatchObject({ scope: "connection", token });
  expect(errorCodeName(fault?.code ?? -1)).toBe(code);
});

test("every setting may be at either end of its range; unknown settings may be anything", () => {
  for (const { id, min, max } of SETTING_ROWS) {
    expect(validateSetting([id, min])).toBeUndefined();
    expect(validateSetting([id, max])).toBeUndefined();
  }
  expect(validateSetting([0xf0f0, 0xffff_ffff])).toBeUndefined();
});

test("a list may hold 100 settings, and none of them twice", () => {
  const many = Array.from({ length: 101 }, (_, i) => [1000 + i, 0] as const);
  expect(checkSettingsList(many.slice(1))).toBeUndefined();
  expect(checkSettingsList(many)?.token).toBe("settings.count");
  expect(
    checkSettingsList([
      [3, 1],
      [4, 1],
      [3, 1],
    ])?.token,
  ).toBe("settings.repeated");
});
