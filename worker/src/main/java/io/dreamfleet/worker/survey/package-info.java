/**
 * What a network makes of a data set: in come a survey, the network and the pictures, out go the
 * files and figures that answer the survey's question. {@link io.dreamfleet.worker.survey.Surveyor}
 * sends the pictures through the network; what is made of the layers' outputs is a {@link
 * io.dreamfleet.worker.survey.Study}, one for each kind of question.
 */
package io.dreamfleet.worker.survey;
