/** Milliseconds of processor time this process has used: what a bound is held to where a busy machine must not count. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
