/** Somebody before the camera who sees the page: they come when it asks them to, and its colours light their face. */
import type { Page } from 'playwright-core';
import type { Living } from './stage.ts';

/** Let a living person sit before the camera that looks at them, from the next time that the page is loaded. */
export async function sitBefore(page: Page, living: Living): Promise<void> {
  await page.addInitScript(({ coming, frames }: Living) => {
    const [width, height, everyMs, comesMs, glow] = [360, 480, 60, 2500, 0.35];
    const bitmaps = async (): Promise<readonly ImageBitmap[]> =>
      Promise.all(
        frames.map((frame) =>
          createImageBitmap(
            new Blob([Uint8Array.from(atob(frame), (byte) => byte.charCodeAt(0))], { type: 'image/jpeg' }),
          ),
        ),
      );
    /** The colour of the screen's upper part, which is what lights a face. */
    const screen = (): readonly number[] => {
      const shown = document.querySelector<HTMLCanvasElement>('.liveness canvas');
      if (!shown?.width) return [255, 255, 255];
      return [...(shown.getContext('2d')?.getImageData(2, Math.floor(shown.height * 0.15), 1, 1).data ?? [])];
    };
    const others = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (asked) => {
      if (!JSON.stringify(asked).includes('"user"')) return others(asked);
      const pictures = await bitmaps();
      const seen = Object.assign(document.createElement('canvas'), { width, height });
      const context = seen.getContext('2d', { alpha: false });
      if (!context) throw new Error('nothing to draw on');
      let number = 0;
      let nearAt = 0;
      /** How far they have come, 0 to 1. */
      const come = (phase: string | undefined): number => {
        if (phase === 'near' && !nearAt) nearAt = Date.now();
        return nearAt ? Math.min((Date.now() - nearAt) / comesMs, 1) : 0;
      };
      const place = (near: number): number =>
        near < 1 ? Math.floor(near * (coming - 1)) : coming + (Math.floor(number / 4) % (pictures.length - coming));
      const lit = (): string => {
        const parts = screen().slice(0, 3);
        return `rgb(${parts.map((part) => Math.round((255 * (1 - glow + glow * (0.4 + (1.2 * part) / 255))) / (1 + 0.6 * glow))).join(' ')})`;
      };
      setInterval(() => {
        const phase = document.querySelector<HTMLElement>('[data-phase]')?.dataset.phase;
        number += 1;
        context.globalCompositeOperation = 'source-over';
        context.drawImage(pictures[place(come(phase))] as ImageBitmap, 0, 0);
        if (phase !== 'light') return;
        context.globalCompositeOperation = 'multiply';
        context.fillStyle = lit();
        context.fillRect(0, 0, width, height);
      }, everyMs);
      return seen.captureStream(15);
    };
  }, living);
}

/** Let nobody use the camera from the next time that the page is loaded. */
export async function refuseCamera(page: Page): Promise<void> {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
}
