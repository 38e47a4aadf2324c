/** Sentences for people: in come a wrong name and the right ones, out goes a suggestion. */
package io.dreamfleet.text;
