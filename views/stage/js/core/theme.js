// The colours of a page, and what follows from them.

import { luminance, mixed } from "./colours.js"

/** @import { Ink, SurfaceBlock } from "../types.d.ts" */

// Both themes' colours, as Streamlit names them; a figure and a page of its own have no page to ask.
export const PAPERS = {
  light: {
    "background-color": "#ffffff",
    "text-color": "#0d1620",
    "primary-color": "#0b5a8a",
    "border-color": "#d9e1e8",
  },
  dark: {
    "background-color": "#0f1722",
    "text-color": "#e7edf3",
    "primary-color": "#7cc4f5",
    "border-color": "#2b3847",
  },
}

// The ground before there is a surface.
const BARE = {
  light: { low: "#ffffff", high: "#ffffff", line: "#000000", casing: "#ffffff" },
  dark: { low: "#000000", high: "#000000", line: "#ffffff", casing: "#000000" },
}

/**
 * What the page's theme says, and whether it is dark.
 * @param {Element} element @param {SurfaceBlock["ground"] | undefined} ground
 */
export function themeOf(element, ground) {
  const style = getComputedStyle(element)
  /** @param {string} name @param {string} fallback */
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback
  const primary = read("--st-primary-color", "#0b5a8a")
  const theme = inked(read("--st-background-color", "#ffffff"), read("--st-text-color", "#1f2937"), ground)
  return {
    ...theme,
    onPrimary: luminance(primary) > 0.18 ? "#000000" : "#ffffff",
    font: read("--st-font", "sans-serif"),
  }
}

/**
 * What follows from the colours of the page and of what is written on it.
 * @param {string} background @param {string} text @param {SurfaceBlock["ground"] | undefined} ground @returns {Ink}
 */
export function inked(background, text, ground) {
  const dark = luminance(background) < 0.2
  return {
    dark,
    background,
    text,
    muted: mixed(text, background, 0.28),
    faint: mixed(text, background, 0.86),
    ...(ground ?? BARE)[dark ? "dark" : "light"],
  }
}
