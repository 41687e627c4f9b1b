/**
 * What an `init` says.
 *
 * @module
 */

import type { InitReport, SetupOutcome } from "../../commands/init.ts";

/** Tells what was set up, and what a person has to do. */
export function describeSetup({ outcomes }: InitReport): string[] {
  return [
    ...outcomes.flatMap(describeOutcome),
    ...outcomes.flatMap(describeWork),
  ];
}

/** The facts for programs. */
export function showSetup({ isDryRun, outcomes }: InitReport): unknown {
  return {
    command: "init",
    dryRun: isDryRun,
    steps: outcomes.map(({ step, state }) => ({
      part: step.part,
      ...(step.kind === "tell" ? { title: step.title } : { path: step.path }),
      state,
      ...(step.kind === "leave" ? { reason: step.reason } : {}),
      ...(step.kind === "write" ? { text: step.excerpt } : {}),
      ...(step.kind === "tell" ? { text: step.text } : {}),
    })),
  };
}

function describeOutcome({ step, state }: SetupOutcome): string[] {
  if (step.kind === "tell") return [];
  if (step.kind === "leave") {
    return [`! ${step.path} left alone: ${step.reason}`];
  }
  switch (state) {
    case "written":
      return [`✓ ${step.path}: ${step.summary}`];
    case "in place":
      return [`✓ ${step.path}: in place`];
    case "would be written":
      return [
        `Would write ${step.path}: ${step.summary}`,
        ...indent(step.excerpt),
      ];
    default:
      return [];
  }
}

/** What is left to a person, each with the text to put there. */
function describeWork({ step, state }: SetupOutcome): string[] {
  if (step.kind === "tell") {
    return ["", `${step.title}:`, "", ...indent(step.text)];
  }
  return step.kind === "write" && state === "to be written"
    ? [
      "",
      `This build may not write ${step.path} (${step.summary}); put this there${
        step.isExecutable === true
          ? ', after a first line "#!/bin/sh", and make it executable'
          : ""
      }:`,
      "",
      ...indent(step.excerpt),
    ]
    : [];
}

function indent(text: string): string[] {
  return text.trimEnd().split(/\r?\n/)
    .map((line) => line === "" ? "" : `    ${line}`);
}
