import { expect, test } from "vitest";
import { latin1ToString, stringToLatin1 } from "../../protocol/base/bytes.ts";
import { BodyPipe } from "../../protocol/http2/body-pipe.ts";
import { EOF, IoError } from "../../protocol/http2/io-error.ts";
import { Log, runtime, told } from "../goroutine/support.ts";

const text = (got: Uint8Array | IoError) => (got instanceof IoError ? got.name : latin1ToString(got));

function pipe(probe?: Log) {
  const rt = runtime(1, probe);
  return { rt, body: new BodyPipe({ rt, side: "server", streamId: 1, probe }) };
}

test("a read waits for octets, takes at most what it asked for, and crosses the borders of frames", () => {
  const { rt, body } = pipe();
  const lines = told(
    rt,
    function* (say) {
      for (let i = 0; i < 3; i++) say(text(yield* body.read(4)));
    },
    function* (say) {
      say("write");
      body.write(stringToLatin1("ab"));
      yield* rt.yieldNow();
      body.write(stringToLatin1("cdef"));
      body.write(stringToLatin1("gh"));
    },
  );
  expect(lines).toEqual(["write", "ab", "cdef", "gh"]);
});

test("after a close what is buffered can be read, then the error; the end runs its function once", () => {
  const { rt, body } = pipe();
  body.write(stringToLatin1("abc"));
  let ends = 0;
  body.closeWithError(EOF, () => ends++);
  body.closeWithError(new IoError("late", "x"));
  expect(body.write(stringToLatin1("d"))).toBe(false);
  const lines = told(rt, function* (say) {
    for (let i = 0; i < 4; i++) say(`${text(yield* body.read(2))} ${ends}`);
  });
  expect(lines).toEqual(["ab 0", "c 0", "EOF 1", "EOF 1"]);
});

test("a close wakes a reader that waits", () => {
  const { rt, body } = pipe();
  const lines = told(
    rt,
    function* (say) {
      say(text(yield* body.read(2)));
    },
    function* () {
      yield* rt.yieldNow();
      body.closeWithError(EOF);
    },
  );
  expect(lines).toEqual(["EOF"]);
});

test("a break drops what is buffered, swallows what comes, and counts both as unread", () => {
  const { rt, body } = pipe();
  body.write(stringToLatin1("abc"));
  body.breakWithError(new IoError("broken", "x"));
  expect(body.write(stringToLatin1("de"))).toBe(true);
  expect([body.length, body.unread, body.error?.name]).toEqual([0, 5, "broken"]);
  expect(
    told(rt, function* (say) {
      say(text(yield* body.read(2)));
    }),
  ).toEqual(["broken"]);
});

test("a thousand frames, read in other pieces, come out as they went in", () => {
  const { rt, body } = pipe();
  const sent = Array.from({ length: 1000 }, (_, i) => `${i};`);
  for (const piece of sent) body.write(stringToLatin1(piece));
  body.closeWithError(EOF);
  const lines = told(rt, function* (say) {
    for (let n = 1; ; n = (n % 7) + 1) {
      const got = yield* body.read(n);
      if (got instanceof IoError) return;
      say(latin1ToString(got));
    }
  });
  expect(lines.join("")).toBe(sent.join(""));
});

test("the recording hears how much is buffered after each change", () => {
  const probe = new Log();
  const { rt, body } = pipe(probe);
  told(rt, function* () {
    body.write(stringToLatin1("abcd"));
    yield* body.read(3);
    body.breakWithError(EOF);
  });
  expect(probe.events.flatMap((e) => (e.type === "buffered" ? [e.bytes] : []))).toEqual([4, 1, 0]);
});
