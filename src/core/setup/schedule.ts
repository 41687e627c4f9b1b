/**
 * Tells how to sync every night; installing it is left to a person.
 *
 * @module
 */

import type { SetupFacts } from "./setup_facts.ts";
import type { SetupStep } from "./setup_step.ts";
import { quoteForShell, renderCommand } from "../text/shell_words.ts";

/** Plans what is told of cron and of systemd. */
export function planSchedule(facts: SetupFacts): SetupStep[] {
  return [
    {
      kind: "tell",
      part: "schedule",
      title: 'For a sync every night at two, add this line with "crontab -e"',
      text: renderCronLine(facts),
    },
    {
      kind: "tell",
      part: "schedule",
      title:
        "Or, with systemd, write /etc/systemd/system/schema-sync.service and schema-sync.timer",
      text: `# schema-sync.service\n${
        renderServiceUnit(facts)
      }\n# schema-sync.timer\n${TIMER_UNIT}`,
    },
    {
      kind: "tell",
      part: "schedule",
      title: "and start the timer",
      text: "systemctl enable --now schema-sync.timer\n",
    },
  ];
}

/** The line for `crontab`, where a bare `%` would end the command. */
export function renderCronLine(
  { program, programPath, flags, project }: SetupFacts,
): string {
  // Cron looks in fewer folders than a person's shell.
  const path = program.includes("/") ? program : programPath;
  const command = `cd ${quoteForShell(project)} && ${
    renderCommand([path, "sync", "--quiet", "--commit", "--push", ...flags])
  }`;
  return `0 2 * * * ${command.replaceAll("%", "\\%")}\n`;
}

/** The unit that syncs once. */
export function renderServiceUnit(
  { programPath, flags, project, login }: SetupFacts,
): string {
  const words = [programPath, "sync", "--commit", "--push", ...flags];
  return `[Unit]
Description=Keep the schema of the database in git
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
User=${login}
WorkingDirectory=${project.replaceAll("%", "%%")}
ExecStart=${words.map(quoteForSystemd).join(" ")}
`;
}

/** The unit that starts it, after a night that was slept through as well. */
export const TIMER_UNIT = `[Unit]
Description=Keep the schema of the database in git, every night

[Timer]
OnCalendar=*-*-* 02:00
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
`;

/**
 * Quotes a word of `ExecStart`.
 *
 * Source: https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines.
 */
function quoteForSystemd(word: string): string {
  const escaped = word
    .replace(/["\\]/g, "\\$&")
    .replaceAll("%", "%%")
    .replaceAll("$", "$$$$");
  return /^[\w@+=:,./%$-]+$/.test(word) ? escaped : `"${escaped}"`;
}
