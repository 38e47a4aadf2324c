/** Text for terminals: in come values and rows, out go words and tables that line up. */
package io.dreamfleet.cli.text;
