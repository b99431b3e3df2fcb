/** A difference from upstream that no transcript shows, found with upstream's other tests. */
interface KnownDifference {
  readonly area: string;
  readonly what: string;
  readonly why: string;
}

/** Differences by the upstream tests that show them. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    area: "test/cmd/discovery.sh",
    what: "`/openapi/v2` names no paths and no definitions",
    why: "kubectl reads v3, where all types are",
  },
  {
    area: "test/cmd/proxy.sh, test/e2e/auth",
    what: "`/metrics` isn't there",
    why: "nothing scrapes the embedded cluster",
  },
  {
    area: "test/e2e/apimachinery/field_validation.go",
    what: "strict decoding tells unknown fields before repeated ones, and a field that is both twice",
    why: "two passes find them; upstream's one pass tells them as they stand in the document",
  },
  {
    area: "managedFields",
    what: "what is written through autoscaling/v1 or events.k8s.io/v1 is noted under the stored version, and faults name the stored resource",
    why: "fields are recorded in the stored form",
  },
  {
    area: "kubectl explain",
    what: "values of enums come without the sentence that explains each",
    why: "the types that the schemas are made from lack those sentences",
  },
  {
    area: "bootstrappolicy",
    what: "roles and bindings within kube-system and kube-public aren't there",
    why: "they are for elections and signers that the embedded cluster hasn't",
  },
  {
    area: "test/e2e/apps/job.go",
    what: "where each index has a limit of its own, one that waits after a failure holds new Pods of the others back",
    why: "the waiting time is the Job's",
  },
  {
    area: "BusyBox testsuite: od, hexdump",
    what: "a variable keeps bytes that aren't UTF-8 as U+FFFD; `hexdump -e` and the formats `od -a`, `-e`, `-F` differ",
    why: "the shell's words are Unicode text",
  },
  {
    area: "BusyBox testsuite: diff, unexpand",
    what: "`diff -B`, `diff` of FIFOs, of standard input with itself, and `unexpand` of one blank before a tab differ",
    why: "not modelled",
  },
];
