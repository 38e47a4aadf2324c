/**
 * What jobs read beside weights, vectors and pictures: in come files as people have them, out go
 * checked numbers, and the one form in which they lie in the store.
 */
package io.dreamfleet.input;
