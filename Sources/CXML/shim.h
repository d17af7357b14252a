// libxml2 as Quarry uses it: the events of its XML parser and of its lenient HTML parser.
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

// Where the parser's events go: the start of an element with its attributes (five pointers each:
// name, prefix, address, start and end of the value), its end, text. Names have no prefix.
typedef struct {
    void *context;
    void (*start)(void *context, const xmlChar *name, int count, const xmlChar **attributes);
    void (*end)(void *context);
    void (*text)(void *context, const xmlChar *bytes, int count);
    quarry_xml_log log;
    int isDamaged;
    int isTooDeep;
    int isTooLarge;
    int isStopped;
} quarry_xml_sink;

static inline quarry_xml_sink *quarry_xml_sink_of(void *context) {
    return (quarry_xml_sink *)((xmlParserCtxtPtr)context)->_private;
}

static inline void quarry_xml_start(
    void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *address,
    int namespaceCount, const xmlChar **namespaces, int count, int defaulted,
    const xmlChar **attributes) {
    (void)prefix; (void)address; (void)namespaceCount; (void)namespaces; (void)defaulted;
    quarry_xml_sink *sink = quarry_xml_sink_of(context);
    sink->start(sink->context, name, count, attributes);
}

static inline void quarry_xml_end(
    void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *address) {
    (void)name; (void)prefix; (void)address;
    quarry_xml_sink *sink = quarry_xml_sink_of(context);
    sink->end(sink->context);
}

static inline void quarry_xml_text(void *context, const xmlChar *bytes, int count) {
    quarry_xml_sink *sink = quarry_xml_sink_of(context);
    sink->text(sink->context, bytes, count);
}

#if LIBXML_VERSION >= 21200
static inline void quarry_xml_note(void *context, const xmlError *error) {
#else
static inline void quarry_xml_note(void *context, xmlErrorPtr error) {
#endif
    quarry_xml_sink *sink = quarry_xml_sink_of(context);
    // The codes of these errors are those of others, and differ between versions.
    if (error != NULL && error->message != NULL) {
        if (strstr(error->message, "xcessive depth")) sink->isTooDeep = 1;
        if (strstr(error->message, "too long") || strstr(error->message, "too big"))
            sink->isTooLarge = 1;
    }
    // Level 3: not well-formed. Names without a namespace do no harm.
    if (error != NULL && error->level == 3) quarry_xml_collect(&sink->log, error);
}

// No network, no substitution of entities, no DTD, no XInclude, no lifted limits. What is not
// well-formed is read on as far as that makes sense. No tree is built here.
static inline void quarry_xml_parse(
    const char *bytes, int count, const char *encoding, quarry_xml_sink *sink) {
    xmlParserCtxtPtr context = xmlNewParserCtxt();
    if (context == NULL) return;
    context->_private = sink;
    context->sax->startElementNs = quarry_xml_start;
    context->sax->endElementNs = quarry_xml_end;
    context->sax->characters = quarry_xml_text;
    context->sax->ignorableWhitespace = quarry_xml_text;
    context->sax->cdataBlock = quarry_xml_text;
    context->sax->comment = NULL;
    context->sax->processingInstruction = NULL;
    context->sax->reference = NULL;
    context->sax->serror = quarry_xml_note;
    xmlDocPtr document = xmlCtxtReadMemory(
        context, bytes, count, NULL, encoding,
        XML_PARSE_NONET | XML_PARSE_RECOVER);
    if (document != NULL) xmlFreeDoc(document);
    sink->isDamaged = !context->wellFormed;
    xmlFreeParserCtxt(context);
}

static inline void quarry_html_start(
    void *context, const xmlChar *name, const xmlChar **attributes) {
    quarry_xml_sink *sink = quarry_xml_sink_of(context);
    sink->start(sink->context, name, -1, attributes);
    if (sink->isStopped) {
        sink->isTooDeep = 1;
        xmlStopParser((xmlParserCtxtPtr)context);
    }
}

static inline void quarry_html_end(void *context, const xmlChar *name) {
    (void)name;
    quarry_xml_sink *sink = quarry_xml_sink_of(context);
    sink->end(sink->context);
}

// What is wrong with real HTML is mended, and nothing is fetched. Attributes come as pairs of
// name and value up to a NULL. A sink that sets `isStopped` ends the parse.
static inline void quarry_html_parse(
    const char *bytes, int count, const char *encoding, quarry_xml_sink *sink) {
    htmlParserCtxtPtr context = htmlNewParserCtxt();
    if (context == NULL) return;
    context->_private = sink;
    context->sax->startElement = quarry_html_start;
    context->sax->endElement = quarry_html_end;
    context->sax->characters = quarry_xml_text;
    context->sax->ignorableWhitespace = quarry_xml_text;
    context->sax->cdataBlock = quarry_xml_text;
    context->sax->comment = NULL;
    context->sax->processingInstruction = NULL;
    xmlDocPtr document = htmlCtxtReadMemory(
        context, bytes, count, NULL, encoding,
        HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
            | HTML_PARSE_COMPACT | HTML_PARSE_NODEFDTD);
    if (document != NULL) xmlFreeDoc(document);
    htmlFreeParserCtxt(context);
}

#endif
