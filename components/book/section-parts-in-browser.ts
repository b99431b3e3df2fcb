/** Browsers load each part when its reader comes near. */
export const StepCard = null;
export const Question = null;
export const Recall = null;
export const ScanComparison = null;
export const ExternalSecretsFigure = null;
export const Explorer = null;
export const FourLayers = null;
export const ChapterSummary = null;
