/**
 * Where the fleet is: in come options, environment variables and a properties file, out goes one
 * {@link io.dreamfleet.settings.FleetSettings} whose every value has been checked.
 */
package io.dreamfleet.settings;
