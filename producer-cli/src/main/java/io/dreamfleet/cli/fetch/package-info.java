/**
 * Bringing results home: in come jobs and the store that has their pictures, out go files with
 * speaking names, a list of them, and a contact sheet.
 */
package io.dreamfleet.cli.fetch;
