export { escapeHtml, html, Markup } from '#platform/text';
