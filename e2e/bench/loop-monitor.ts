/**
 * Preloaded into a measured process: at each message it tells how long its event loop was held at most, in
 * milliseconds of this thread's processor time, since the message before. Time of the clock would count what
 * other processes took.
 */
const tickMs = 5;
let usedUs = total();
let longestMs = 0;

function total(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

setInterval(() => {
  const nowUs = total();
  longestMs = Math.max(longestMs, (nowUs - usedUs) / 1000);
  usedUs = nowUs;
}, tickMs).unref();

process.on("message", () => {
  process.send?.(longestMs);
  longestMs = 0;
});
