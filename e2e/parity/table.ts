import { knownDifferences } from "./known-differences.ts";
import { type Command, commandsIn } from "./kubectl-words.ts";
import type { Difference, Step, Transcript } from "./transcript.ts";

/** Every command of a step, counted for the kinds that its words, itself or its transcript name. */
function commandsOf(step: Step, transcript: Transcript): Command[] {
  return commandsIn(step.run).map((command) => {
    const kinds = step.kinds ?? (command.kinds.length > 0 ? command.kinds : transcript.kinds);
    return { ...command, kinds };
  });
}

function allCommands(transcripts: readonly Transcript[]): Command[] {
  return transcripts.flatMap((transcript) =>
    transcript.steps.flatMap((step) => commandsOf(step, transcript)),
  );
}

type Counts = ReadonlyMap<string, number>;

function countBy(values: Iterable<string>): Counts {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function listed(counts: Counts): string {
  return [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
}

function verbRows(commands: readonly Command[]): string[] {
  return [...countBy(commands.map(({ verb }) => verb))].map(([verb, count]) => {
    const kinds = commands.filter((command) => command.verb === verb).flatMap((c) => c.kinds);
    return `| ${verb} | ${count} | ${listed(countBy(kinds))} |`;
  });
}

function kindRows(commands: readonly Command[]): string[] {
  return [...countBy(commands.flatMap(({ kinds }) => kinds))].map(([kind, count]) => {
    const verbs = commands.filter(({ kinds }) => kinds.includes(kind)).map(({ verb }) => verb);
    return `| ${kind} | ${count} | ${listed(countBy(verbs))} |`;
  });
}

function differenceRows(
  transcripts: readonly Transcript[],
  pick: (step: Step) => Difference | undefined,
): string[] {
  return transcripts.flatMap(({ name, steps }) =>
    steps.flatMap((step) => {
      const difference = pick(step);
      const command = (step.run.trim().split("\n")[0] ?? "").replaceAll("|", "\\|");
      return difference ? [`| ${name} | \`${command}\` | ${difference.why} |`] : [];
    }),
  );
}

/** `docs/parity.md`: what the transcripts cover and where an answer isn't upstream's. */
export function renderTable(transcripts: readonly Transcript[]): string {
  const commands = allCommands(transcripts);
  const skipped = transcripts.flatMap(({ name, learner }) =>
    learner ? [`| ${name} | all | ${learner.why} |`] : [],
  );
  const embedded = differenceRows(transcripts, (step) => step.embedded);
  const learner = [...skipped, ...differenceRows(transcripts, (step) => step.learner)];
  return `# Parity with kubectl on upstream's Kubernetes

Made from \`e2e/parity/transcripts\` by \`npm run parity -- --write-table\`; the suite fails where they differ.

${commands.length} kubectl commands in ${transcripts.length} transcripts. What each must print is taken from upstream's tests and
documents, which each transcript names. \`npm test\` runs them straight against the embedded cluster and, as a learner, through the
gateway; \`npm run parity -- --kubeconfig <file>\` does the same with any other cluster, whose administrator the file
names, and \`--only <text>\` runs the transcripts with that text in their names.

## By verb

| verb | commands | of which for |
| --- | --- | --- |
${verbRows(commands).join("\n")}

## By kind

| kind | commands | of which |
| --- | --- | --- |
${kindRows(commands).join("\n")}

## Where the embedded cluster differs from upstream

| transcript | command | why |
| --- | --- | --- |
${embedded.join("\n")}

## Where it differs without a transcript

| shown by | what | why |
| --- | --- | --- |
${knownDifferences.map(({ area, what, why }) => `| ${area} | ${what} | ${why} |`).join("\n")}

## Where a learner is answered otherwise than an administrator

| transcript | command | why |
| --- | --- | --- |
${learner.join("\n")}
`;
}
