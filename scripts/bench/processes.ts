/** What a process has used of the processors so far, all threads, in ms; Linux only. */
export async function processorMs(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // After the name in brackets; in ticks of 10 ms (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/**
 * What the last worker that a process of Deno has started used of the processors so far, in ms.
 * @throws {Error} there is none
 */
export async function lastWorkerMs(pid: number): Promise<number> {
  const workers: { readonly number: number; readonly folder: string }[] = [];
  for await (const { name } of Deno.readDir(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${name}`;
    // A thread may end meanwhile.
    const comm = await Deno.readTextFile(`${folder}/comm`).catch(() => "");
    const number = Number(/^worker-(\d+)$/m.exec(comm)?.[1] ?? NaN);
    if (!isNaN(number)) workers.push({ number, folder });
  }
  const last = workers.toSorted((a, b) => a.number - b.number).at(-1);
  if (last === undefined) throw new Error(`The process ${pid} has no worker`);
  // In ns (Linux, Documentation/scheduler/sched-stats.rst).
  return Number((await Deno.readTextFile(`${last.folder}/schedstat`)).split(" ")[0]) / 1e6;
}
