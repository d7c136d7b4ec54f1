let failed: (text: string) => void = () => undefined;

/** A command that nobody else answers for is told at the foot of the page. */
export function onFailedCommand(tell: (text: string) => void): void {
  failed = tell;
}

export function commandFailed(text: string): void {
  failed(text);
}
