package io.dreamfleet.store;

/**
 * An object as a listing of the store shows it.
 *
 * @param key where it is
 * @param size in bytes
 * @param etag what changes when its content does
 */
public record StoredObject(String key, long size, String etag) {}
