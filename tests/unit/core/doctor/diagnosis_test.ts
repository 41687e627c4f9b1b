import { assertEquals } from "@std/assert";

import {
  describeFindings,
  exitCodeOfFindings,
  findFailure,
  findOk,
  findSkipped,
  findWarning,
} from "../../../../src/core/doctor/diagnosis.ts";
import { DatabaseError, FolderError } from "../../../../src/errors.ts";

const FINDINGS = [
  findOk("build", "may all"),
  findWarning("git", "no upstream", "Give it one."),
  findFailure("login", new DatabaseError("Cannot log in", "Check it.")),
  ...findSkipped(["server", "locks"], 'not tried, see "login"'),
  findFailure("folder", new FolderError("Cannot write", "Free space.")),
];

Deno.test("describeFindings() gives a line to each check, and its remedy below", () => {
  assertEquals(describeFindings(FINDINGS), [
    "✓ build: may all",
    "! git: no upstream",
    "  Give it one.",
    "✗ login: Cannot log in",
    "  Check it.",
    '- server: not tried, see "login"',
    '- locks: not tried, see "login"',
    "✗ folder: Cannot write",
    "  Free space.",
  ]);
});

Deno.test("exitCodeOfFindings() is that of the first failure on the way", () => {
  assertEquals(exitCodeOfFindings(FINDINGS), 3);
  assertEquals(exitCodeOfFindings(FINDINGS.toReversed()), 4);
  assertEquals(exitCodeOfFindings(FINDINGS.slice(0, 2)), 0);
});

Deno.test("exitCodeOfFindings() is that of done in part only if nothing else failed", () => {
  const inPart = {
    check: "rights",
    mark: "failed",
    text: "not all",
    code: 6,
  } as const;
  assertEquals(exitCodeOfFindings([inPart]), 6);
  const folder = findFailure(
    "folder",
    new FolderError("Cannot write", "Mend."),
  );
  assertEquals(exitCodeOfFindings([inPart, folder]), 4);
});
