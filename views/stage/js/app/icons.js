// The icons of the buttons, as the inside of an SVG of 16 by 16.

/** @type {Record<string, string>} */
export const ICONS = {
  play: '<path d="M5 3.2v9.6L13 8z" fill="currentColor"/>',
  pause: '<path d="M4.5 3.2v9.6M11.5 3.2v9.6" stroke-width="2.6"/>',
  back: '<path d="M10.5 3.5L6 8l4.5 4.5"/>',
  forward: '<path d="M5.5 3.5L10 8l-4.5 4.5"/>',
  first: '<path d="M4 3.5v9M12 3.5L7.5 8l4.5 4.5"/>',
  last: '<path d="M12 3.5v9M4 3.5L8.5 8 4 12.5"/>',
  loop: '<path d="M3 7.5A3.5 3.5 0 0 1 6.5 4H13M10.5 1.5L13 4l-2.5 2.5"/>' +
    '<path d="M13 8.5A3.5 3.5 0 0 1 9.5 12H3M5.5 14.5L3 12l2.5-2.5"/>',
  labels: '<path d="M2.5 3.5h6l5 4.5-5 4.5h-6z"/>',
  left: '<path d="M13 10.5A5.5 5.5 0 1 0 3.2 10M2.8 6.5V10h3.6"/>',
  right: '<path d="M3 10.5A5.5 5.5 0 1 1 12.8 10M13.2 6.5V10H9.6"/>',
  up: '<path d="M8 13V3.5M4 7l4-4 4 4"/>',
  down: '<path d="M8 3v9.5M4 9l4 4 4-4"/>',
  plus: '<path d="M8 3v10M3 8h10"/>',
  minus: '<path d="M3 8h10"/>',
  reset: '<path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"/>',
  arrows: '<path d="M3 13L12.5 3.5M7.5 3.5h5v5"/><path d="M3 13h5" stroke-dasharray="1.6 1.8"/>',
  rates:
    '<path d="M2.5 4.5h4" stroke-width="3.6"/><path d="M6.5 8h4" stroke-width="2.2"/><path d="M10.5 11.5h3" stroke-width="1"/>',
  lines: '<path d="M2.5 8a5.5 4.5 0 1 1 11 0a5.5 4.5 0 1 1 -11 0M5.5 8a2.5 1.8 0 1 1 5 0a2.5 1.8 0 1 1 -5 0"/>',
  save: '<path d="M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13.2h10"/>',
  help: '<path d="M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6"/><path d="M8 12.1v.1" stroke-width="2"/>',
}
