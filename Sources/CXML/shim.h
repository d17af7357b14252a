// libxml2 as Quarry uses it: a streaming reader for XML, the lenient parser for HTML.
//
// The shims hide what Swift cannot import or what changed between versions: flag sets, the
// constness of error callbacks, the global entity loader.
#ifndef QUARRY_CXML_SHIM_H
#define QUARRY_CXML_SHIM_H

// Where libxml2 was built with ICU, its headers pull in ICU's, which clash with those of
// Foundation. Only a struct that we never touch depends on this.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlreader.h>
#include <string.h>

// The first real error of a parse.
typedef struct {
    int count;
    int code;
    int line;
    char message[256];
} quarry_xml_log;

// xmlError became const in 2.12.
#if LIBXML_VERSION >= 21200
static inline void quarry_xml_collect(void *context, const xmlError *error) {
#else
static inline void quarry_xml_collect(void *context, xmlErrorPtr error) {
#endif
    quarry_xml_log *log = (quarry_xml_log *)context;
    // Warnings are level 1. An undefined entity is an error but does not stop the reader.
    if (error == NULL || error->level < 2) return;
    if (log->count == 0) {
        log->code = error->code;
        log->line = error->line;
        strncpy(log->message, error->message ? error->message : "", sizeof log->message - 1);
        log->message[sizeof log->message - 1] = 0;
    }
    log->count += 1;
}

static inline xmlParserInputPtr quarry_xml_refuse(
    const char *url, const char *identifier, xmlParserCtxtPtr context) {
    (void)url; (void)identifier; (void)context;
    return NULL;
}

// Once in the life of the process: start libxml2 and let it load nothing from outside.
static inline void quarry_xml_initialize(void) {
    xmlInitParser();
    xmlSetExternalEntityLoader(quarry_xml_refuse);
}

// No network, no substitution of entities, no DTD, no XInclude, no lifted limits.
static inline xmlTextReaderPtr quarry_xml_reader(
    const char *bytes, int count, quarry_xml_log *log) {
    xmlTextReaderPtr reader = xmlReaderForMemory(
        bytes, count, NULL, NULL,
        XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT | XML_PARSE_RECOVER);
    if (reader != NULL) xmlTextReaderSetStructuredErrorHandler(reader, quarry_xml_collect, log);
    return reader;
}

// What is wrong with real HTML is mended, and nothing is fetched. `halted` says that the parser
// gave up in the middle: elements nest too deep for it.
static inline xmlDocPtr quarry_html_document(
    const char *bytes, int count, const char *encoding, int *halted) {
    htmlParserCtxtPtr context = htmlNewParserCtxt();
    if (context == NULL) return NULL;
    xmlDocPtr document = htmlCtxtReadMemory(
        context, bytes, count, NULL, encoding,
        HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
            | HTML_PARSE_COMPACT | HTML_PARSE_NODEFDTD);
    *halted = context->disableSAX != 0;
    htmlFreeParserCtxt(context);
    return document;
}

#endif
