// What a credit buys: one photo, in one template, once and for ever.

/** Template identity as it is kept on a photo: minor and patch versions never cost again. */
export function templateIdentity(templateId: string, templateMajor: number): string {
  return `${templateId}@${templateMajor}`;
}

/** The major number of a semantic version, 1 or more. */
export function majorOf(version: string): number {
  const major = Number.parseInt(version, 10);
  if (!Number.isInteger(major) || major < 1) throw new Error(`not a template version: ${version}`);
  return major;
}

/**
 * The key under which a photo is paid once. Frames are sorted, so the order in which a bracket was found does not matter.
 * @param originals SHA-256 of each frame, 64 lower-case hexadecimal digits, 1 to 9 of them
 */
export function chargeKey(work: { originals: readonly string[]; templateId: string; templateMajor: number }): string {
  if (work.originals.length === 0 || work.originals.some((sha) => !/^[0-9a-f]{64}$/.test(sha))) {
    throw new Error('a charge key needs the SHA-256 of every frame');
  }
  return `${[...work.originals].sort().join('+')}/${templateIdentity(work.templateId, work.templateMajor)}`;
}
