import type { Sample } from "./observe.ts";

/** Pools of connections, a file that was opened meanwhile: what isn't a leak. */
const descriptorsSpare = 12;
/** Caches warm up for longer than a run's first half; a leak grows further in the second. */
const memoryGrowthMax = 1.15;
const memorySpareMib = 24;

/** One line of the verdict. */
export interface Finding {
  readonly what: string;
  readonly before: number;
  readonly after: number;
  readonly max: number;
  readonly isLeak: boolean;
}

function finding(what: string, before: number, after: number, max: number): Finding {
  return { what, before, after, max, isLeak: after > max };
}

/** The lowest value: what is left after the collector was there. */
function lowest(samples: readonly Sample[], read: (sample: Sample) => number): number {
  return Math.min(...samples.map(read));
}

/**
 * Judges a run: memory by the lowest values of the second and the last quarter under the same load; everything
 * that is counted by what is left after all learners have gone and their sandboxes have expired.
 */
export function judge(
  idle: Sample,
  loaded: readonly Sample[],
  drained: Sample,
): readonly Finding[] {
  const quarter = Math.floor(loaded.length / 4);
  const second = loaded.slice(quarter, 2 * quarter);
  const last = loaded.slice(-quarter);
  const memory = (what: string, read: (sample: Sample) => number) => {
    const before = lowest(second, read);
    return finding(what, before, lowest(last, read), before * memoryGrowthMax + memorySpareMib);
  };
  const count = (what: string, read: (sample: Sample) => number, spare = 0) =>
    finding(what, read(idle), read(drained), read(idle) + spare);
  return [
    memory("memory of the server, MiB", ({ serverMib }) => serverMib),
    memory("heap of the server, MiB", ({ serverHeapMib }) => serverHeapMib),
    memory("memory of the cluster, MiB", ({ clusterMib }) => clusterMib),
    count("descriptors of the server", (sample) => sample.serverDescriptors, descriptorsSpare),
    count("descriptors of the cluster", (sample) => sample.clusterDescriptors, descriptorsSpare),
    count("processes", ({ processes }) => processes),
    count("namespaces", ({ namespaces }) => namespaces),
    count("homes", ({ homes }) => homes),
  ];
}
