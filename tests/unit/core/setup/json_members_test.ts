import { assertEquals, assertThrows } from "@std/assert";

import {
  addJsonMembers,
  JsonTextError,
} from "../../../../src/core/setup/json_members.ts";

const MEMBERS = [["b", "x"], ["c", 'y "z"']] as const;

for (
  const [name, before, after] of [
    [
      "after the last member",
      '{\n  "name": "n",\n  "scripts": {\n    "a": "1"\n  },\n  "x": [1, {"y": null}]\n}\n',
      '{\n  "name": "n",\n  "scripts": {\n    "a": "1",\n    "b": "x",\n    "c": "y \\"z\\""\n  },\n  "x": [1, {"y": null}]\n}\n',
    ],
    [
      "with tabs and CR LF",
      '{\r\n\t"scripts": {\r\n\t\t"a": "1"\r\n\t}\r\n}',
      '{\r\n\t"scripts": {\r\n\t\t"a": "1",\r\n\t\t"b": "x",\r\n\t\t"c": "y \\"z\\""\r\n\t}\r\n}',
    ],
    [
      "into an empty object",
      '{\n  "scripts": {}\n}\n',
      '{\n  "scripts": {\n    "b": "x",\n    "c": "y \\"z\\""\n  }\n}\n',
    ],
    [
      "with the object that holds them",
      '{\n    "name": "n"\n}\n',
      '{\n    "name": "n",\n    "scripts": {\n        "b": "x",\n        "c": "y \\"z\\""\n    }\n}\n',
    ],
    [
      "with a comma at the end where the text has them",
      '{\n  "name": "n",\n}\n',
      '{\n  "name": "n",\n  "scripts": {\n    "b": "x",\n    "c": "y \\"z\\"",\n  },\n}\n',
    ],
    [
      "into an empty text",
      "{}\n",
      '{\n  "scripts": {\n    "b": "x",\n    "c": "y \\"z\\""\n  }\n}\n',
    ],
    [
      "to an object on one line",
      '{"name": "n", "scripts": {"a": "1"}}',
      '{\n  "name": "n",\n  "scripts": {\n    "a": "1",\n    "b": "x",\n    "c": "y \\"z\\""\n  }\n}',
    ],
    [
      "to an object that stood on a line as formatters put it",
      '{\n  "scripts": { "a": "1", "z": { "y": [] } },\n  "x": { "y": 1 }\n}\n',
      '{\n  "scripts": {\n    "a": "1",\n    "z": {\n      "y": []\n    },\n    "b": "x",\n    "c": "y \\"z\\""\n  },\n  "x": { "y": 1 }\n}\n',
    ],
    [
      "to an object that has others on its line",
      '{\n  "scripts": { "a": "1" }, "x": { "y": 1 }\n}\n',
      '{\n  "scripts": {\n    "a": "1",\n    "b": "x",\n    "c": "y \\"z\\""\n  },\n  "x": {\n    "y": 1\n  }\n}\n',
    ],
    [
      "before the comment of an empty object",
      '{\n  "scripts": {\n    // none\n  }\n}\n',
      '{\n  "scripts": {\n    "b": "x",\n    "c": "y \\"z\\""\n    // none\n  }\n}\n',
    ],
    [
      "among comments and after a trailing comma",
      '{\n  // "scripts": {\n  "scripts": { /* } */\n    "a": "}", // last\n  },\n}\n',
      '{\n  // "scripts": {\n  "scripts": { /* } */\n    "a": "}",\n    "b": "x",\n    "c": "y \\"z\\"", // last\n  },\n}\n',
    ],
  ] as const
) {
  Deno.test(`addJsonMembers() adds members ${name}`, () => {
    const added = addJsonMembers(before, "scripts", MEMBERS);
    assertEquals(added, { text: after, kept: [] });
    assertEquals(addJsonMembers(after, "scripts", MEMBERS), {
      text: after,
      kept: [],
    });
  });
}

Deno.test("addJsonMembers() keeps a member with another value", () => {
  const text = '{\n  "scripts": {\n    "b": "mine"\n  }\n}\n';
  assertEquals(addJsonMembers(text, "scripts", MEMBERS), {
    text: '{\n  "scripts": {\n    "b": "mine",\n    "c": "y \\"z\\""\n  }\n}\n',
    kept: ["b"],
  });
});

for (
  const text of [
    "",
    "[]",
    "{",
    '{"a" 1}',
    '{"a": 1 "b": 2}',
    '{"a": 1} {}',
    '{"scripts": "none"}',
    '{"scripts": {"a": }}',
    '{"a": [1 2]}',
  ]
) {
  Deno.test(`addJsonMembers() refuses ${text}`, () => {
    assertThrows(() => addJsonMembers(text, "scripts", MEMBERS), JsonTextError);
  });
}
