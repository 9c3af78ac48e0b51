/** How to make each program write a key log, as data for screens. */

export interface KeyLogRecipe {
  /** `curl`, `Chrome`. */
  readonly name: string;
  /** What to type, or the lines of code. */
  readonly code: string;
  readonly language: "shell" | "go" | "python";
  /** What else is to know, in one or two sentences. */
  readonly note: string;
}

/** Recording, and packing capture and keys into one file. */
export const CAPTURE_RECIPES: readonly KeyLogRecipe[] = [
  {
    name: "tcpdump",
    code: "sudo tcpdump -i any -s 0 -w call.pcap tcp port 443",
    language: "shell",
    note: "Start it before the connection is opened: the handshake must be in the capture. -s 0 keeps packets whole.",
  },
  {
    name: "editcap",
    code: "editcap --inject-secrets tls,keys.txt call.pcap call-with-keys.pcapng",
    language: "shell",
    note: "Puts the keys into the capture, so that one file is enough. Whoever has it can read the traffic.",
  },
];

export const KEY_LOG_RECIPES: readonly KeyLogRecipe[] = [
  {
    name: "curl",
    code: "SSLKEYLOGFILE=keys.txt curl https://example.com/",
    language: "shell",
    note: "With OpenSSL, GnuTLS, wolfSSL and their kin. The curl that comes with Windows uses Schannel, which cannot.",
  },
  {
    name: "Chrome",
    code: "google-chrome --user-data-dir=/tmp/key-log-profile --ssl-key-log-file=/tmp/keys.txt",
    language: "shell",
    note: "Edge and Chromium know the same option. A profile of its own makes sure that a new process starts.",
  },
  {
    name: "Firefox",
    code: "SSLKEYLOGFILE=/tmp/keys.txt firefox --no-remote --profile $(mktemp -d)",
    language: "shell",
    note: "Close Firefox first, or the running one opens the window and knows nothing of the variable.",
  },
  {
    name: "Go",
    code: [
      'keys, err := os.OpenFile("keys.txt", os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)',
      "// …",
      "transport := http.DefaultTransport.(*http.Transport).Clone()",
      "transport.TLSClientConfig = &tls.Config{KeyLogWriter: keys}",
      "client := &http.Client{Transport: transport}",
    ].join("\n"),
    language: "go",
    note: "Go does not read SSLKEYLOGFILE by itself. A server sets KeyLogWriter in its own tls.Config.",
  },
  {
    name: "Node.js",
    code: "node --tls-keylog=keys.txt app.js",
    language: "shell",
    note: "For code that cannot be started anew: the keylog event of a tls.TLSSocket or of an https.Agent.",
  },
  {
    name: "Java",
    code: "java -javaagent:extract-tls-secrets.jar=/tmp/keys.txt -jar app.jar",
    language: "shell",
    note: "The JDK writes no key log itself; the free agent extract-tls-secrets does, for clients and servers alike.",
  },
  {
    name: "Python",
    code: 'context = ssl.create_default_context()\ncontext.keylog_filename = "keys.txt"',
    language: "python",
    note: "create_default_context also heeds SSLKEYLOGFILE by itself.",
  },
];
