package io.dreamfleet.job;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Why a job cannot succeed; part of the message format, so a name is never reused or changed. */
public enum FailureCode {
  /** The record is not JSON, or not a job. */
  MALFORMED_JOB,
  /** The job's format version is not one that this worker reads. */
  UNSUPPORTED_VERSION,
  /** The job carries an id that is not the hash of its content. */
  ID_MISMATCH,
  /** A field's value makes no sense: a negative step count, a learning rate of zero. */
  INVALID_VALUE,
  /** A field's value makes sense and is more than this fleet allows. */
  LIMIT_EXCEEDED,
  /** No model has this name. */
  UNKNOWN_MODEL,
  /** The model has no layer of this name. */
  UNKNOWN_LAYER,
  /** The layer has fewer channels. */
  CHANNEL_OUT_OF_RANGE,
  /** The layer's output has fewer rows or columns at this picture size. */
  POSITION_OUT_OF_RANGE,
  /** The picture is so small that the layer's output is empty. */
  IMAGE_TOO_SMALL,
  /** The weights cannot be found or fetched. */
  WEIGHTS_NOT_FOUND,
  /** The weights are no checkpoint, are damaged or do not fit the architecture. */
  BAD_WEIGHTS,
  /** The input picture cannot be found. */
  INPUT_NOT_FOUND,
  /** The input picture is damaged, or of a kind that is not read. */
  BAD_INPUT,
  /** The ascent left the range of finite numbers. */
  NOT_FINITE,
  /** Every worker that had it died with it or gave it back, as often as the fleet allows. */
  DELIVERIES_EXHAUSTED,
  /** A fault of the fleet's own; or a code of a newer build, whose reason says what it was. */
  @JsonEnumDefaultValue
  INTERNAL
}
