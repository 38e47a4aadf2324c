package io.dreamfleet.job;

/**
 * What a {@link Survey} asks of its layers' outputs. On the wire it is the field of its {@link
 * #name}, an object with what the question says.
 */
public sealed interface Question permits Embed, Examples, Atlas {

  /** The field that it is in a job message, and the word for it. */
  String name();
}
