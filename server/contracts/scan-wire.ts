/** Severities from the worst down: the order of charts and twins. */
export const scanSeverities = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"] as const;

/**
 * Where a scan's summary goes. The sandbox names in `KUBEBOOK_OBSERVE` a kubeconfig that learners can't change;
 * its server, CA and token are used. Without the variable, or if anything fails, the scan is as it would be.
 */
export const scanObservationPath = "/kubebook/v1/scans";

/** Largest summary that is taken. */
export const scanSummaryBytesMax = 1024 * 1024;
