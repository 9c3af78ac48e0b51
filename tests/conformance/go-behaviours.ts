/**
 * Where each behaviour that Go's own HTTP/2 tests hold it to is tested here, or why not: the test's name in Go →
 * our test. Data only; go-behaviours.test.ts checks that nothing is missing and that nothing points nowhere.
 */

/** File under tests/ → Go's test → words of our test's title; empty if it bears the name of Go's. */
export const TESTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "conformance/go-server.test.ts": {
    TestUnreadFlowControlReturned_Server: "",
    TestServerWindowUpdateOnBodyClose: "",
    TestServer_Response_LargeWrite: "",
    TestServer_Response_Empty_Data_Not_FlowControlled: "",
    TestServer_Request_Reject_CapitalHeader: "",
    TestServer_Request_Reject_HeaderFieldNameColon: "",
    TestServer_Request_Reject_HeaderFieldNameNULL: "",
    TestServer_Request_Reject_HeaderFieldNameEmpty: "",
    TestServer_Request_Reject_HeaderFieldValueNewline: "",
    TestServer_Request_Reject_HeaderFieldValueCR: "",
    TestServer_Request_Reject_HeaderFieldValueDEL: "",
    TestServer_Request_Reject_Pseudo_Missing_method: "",
    TestServer_Request_Reject_Pseudo_Missing_path: "",
    TestServer_Request_Reject_Pseudo_Missing_scheme: "",
    TestServer_Request_Reject_Pseudo_scheme_invalid: "",
    TestServer_Request_Reject_Pseudo_ExactlyOne: "",
    TestServer_Request_Reject_Pseudo_AfterRegular: "",
    TestServer_Request_Reject_Pseudo_Unknown: "",
    TestServer_Request_Connect_InvalidPath: "",
    TestServer_Request_Connect_InvalidScheme: "",
    TestServer_Rejects_ConnHeaders: "",
    TestCheckValidHTTP2Request: "",
    TestCompressionErrorOnWrite: "",
    TestCompressionErrorOnClose: "",
    TestServer_Rejects_HeadersNoEnd_Then_ContinuationWrongStream: "",
    TestServer_Request_Post_NoContentLength_EndStream: "",
    TestServer_Request_Post_Body_ImmediateEOF: "",
    TestServer_Request_Post_Body_ContentLength_Correct: "",
    TestServer_Request_Post_Body_ContentLength_TooSmall: "",
    TestServer_Rejects_TooSmall: "",
    TestServerWritesTrailers_WithFlush: "",
    TestServerWritesTrailers_WithoutFlush: "",
    TestServerWritesUndeclaredTrailers: "",
    TestServer_Response_NoData: "",
    TestServerNoAutoContentLengthOnHead: "",
    TestServer_RSTStream_Unblocks_Header_Write: "",
    TestServer_NoCrash_HandlerClose_Then_ClientClose: "",
    TestServer_Rejects_Too_Many_Streams: "",
    TestServerHandlerConnectionClose: "",
    TestNoErrorLoggedOnPostAfterGOAWAY: "",
  },
  "conformance/go-client.test.ts": {
    TestTransportAdjustsFlowControl: "",
    TestTransportReturnsUnusedFlowControlSingleWrite: "",
    TestTransportReturnsUnusedFlowControlMultipleWrites: "",
    TestTransportReturnsDataPaddingFlowControl: "",
    TestTransportStreamEndsWhileBodyIsBeingWritten: "",
    TestTransportReceiveUndeclaredTrailer: "",
    TestTransportInvalidTrailer_Pseudo1: "",
    TestTransportInvalidTrailer_Capital1: "",
    TestTransportInvalidTrailer_BinaryFieldValue: "",
    TestTransportResPattern_c2h2d1t2: "",
    TestTransportReadHeadResponse: "",
    TestTransportUnknown1xx: "",
    TestTransportReqBodyAfterResponse_200: "",
    TestTransportNoBodyMeansNoDATA: "",
    TestTransportBodyReadError_Some: "",
    TestTransportServerResetStreamAtHeaders: "",
    TestTransportResponseAndResetWithoutConsumingBodyRace: "",
    TestTransportCancelDataResponseRace: "",
    TestTransportPingWhenReadingPingDisabled: "",
  },
  "conformance/go-later.test.ts": {
    TestServerReturnsStreamAndConnFlowControlOnBodyClose: "",
    TestServerSendDataAfterRequestBodyClose: "",
    TestServer_Rejects_PriorityUpdate0: "",
    TestProtocolErrorAfterGoAway: "",
    TestServer_Request_Reject_Authority_Userinfo: "",
    TestServerContinuationFlood: "",
    TestServerContinuationAfterInvalidHeader: "",
    TestServer_MaxDecoderHeaderTableSize: "",
    TestServer_MaxEncoderHeaderTableSize: "",
    TestServerPingSent: "",
    TestServerPingResponded: "",
    TestServerWriteByteTimeout: "",
  },
  "conformance/go-client-later.test.ts": {
    TestTransportMaxDecoderHeaderTableSize: "",
    TestTransportMaxEncoderHeaderTableSize: "",
    TestTransportMaxFrameReadSize: "",
    TestTransportContentLengthWithoutBody: "",
    TestTransportDataAfter1xxHeader: "",
    TestTransportRetryAfterGOAWAYNoRetry: "",
    TestTransportRetryAfterGOAWAYSecondRequest: "",
    TestTransportClosesConnAfterGoAwayNoStreams: "",
    TestTransportClosesConnAfterGoAwayLastStream: "",
    TestTransportPingWriteBlocks: "",
    TestTransportSendPingWithReset: "",
    TestTransportNoPingAfterResetWithFrames: "",
    TestTransportSendNoMoreThanOnePingWithReset: "",
  },
  "sim/transport.test.ts": {
    TestTransportConnBecomesUnresponsive: "",
    TestTransportRetryHasLimit: "",
    TestClientConnReservations: "once the limit is known, a full connection has another one beside it",
  },
  "conformance/go-schedulers.test.ts": {
    TestRoundRobinScheduler: "",
    TestPriorityWeights: "",
    TestPriorityWeightsMinMax: "",
    TestPriorityFlowControl: "",
    TestPriorityThrottleOutOfOrderWrites: "",
    TestPriorityPopFromLinearTree: "",
    TestPrioritySection533NonExclusive: "",
    TestPriorityPopFrom533Tree: "",
    TestPrioritySection533Exclusive: "",
    TestPrioritySchedulerUrgencyAndIncremental: "",
    TestPrioritySchedulerBuffersPriorityUpdate: "",
  },
  "server/connection.test.ts": {
    TestServer: "goes out before the client has said anything",
    TestServer_Handler_Sends_WindowUpdate:
      "comes back for what the handler reads: connection first, then stream",
    TestServer_Handler_Sends_WindowUpdate_Padding:
      "for padding comes back at once, its length octet included",
    TestServer_StateTransitions: "every stream passes through its states",
    TestServerGracefulShutdown: "asked for gracefully: what runs is finished",
    TestServerIdleTimeout: "of an idle connection comes only after a time without streams",
    TestServerIdleTimeout_AfterRequest: "of an idle connection comes only after a time without streams",
    TestServer_Ping: "PING is answered with its octets; an ACK is not",
    TestServer_MaxQueuedControlFrames: "a client that makes the server queue 10 000 control frames",
    TestServerInitialFlowControlWindow: "a connection window of 65535 needs no update",
  },
  "server/serving.test.ts": {
    TestServer_Response_LargeWrite_FlowControlled:
      "a handler waits with a large write until the windows let it through",
    TestServer_Response_RST_Unblocks_LargeWrite: "a reset frees a handler that waits to write",
    TestServer_Request_WithContinuation: "may come in three frames",
    TestServer_Response_ManyHeaders_With_Continuation:
      "with a block above 16384 octets goes on in CONTINUATION",
    TestServer_Request_Get_Host: "without :authority has its host field; CONNECT has its authority as path",
    TestServer_Request_Connect: "without :authority has its host field; CONNECT has its authority as path",
    TestServer_Request_CookieConcat: "comes to the handler with its pseudo-headers, joined cookies",
    TestServerDoS_MaxHeaderListSize: "with too many fields is answered with 431, and the connection goes on",
    TestServer_Request_Post_Body_ContentLength_TooLarge:
      "whose body is shorter than declared fails in the handler's read only",
    TestServerReadsTrailers: "with trailers fills in those that it announced",
    TestServer_Response_Stream_With_Missing_Trailer:
      "with trailers that were announced but never set ends with its DATA",
    TestServerDoesntWriteInvalidHeaders: "what cannot go on the wire is left out",
    TestServer_Response_Data_SniffLenType:
      "of a few octets is HEADERS and DATA in one write, with length, type and date added",
    TestServer_Response_Header_Flush_MidWrite: "two flushed pieces",
    TestServer_Response_Automatic100Continue:
      "that expects 100-continue gets it with the handler's first read",
    TestExpect100ContinueAfterHandlerWrites:
      "that expects 100-continue gets it with the handler's first read, unless the response has begun",
    TestServer_RSTStream_Unblocks_Read: "that is reset ends the handler's read with the client's code",
  },
  "server/frame-faults.test.ts": {
    TestServer_Send_GoAway_After_Bogus_WindowUpdate: "the connection's window beyond 2^31-1",
    TestServer_Send_RstStream_After_Bogus_WindowUpdate: "a stream's window beyond 2^31-1",
    TestServer_Rejects_HeadersNoEnd_Then_Ping: "PING inside a header block",
    TestServer_RejectsLargeFrames: "a frame above what was allowed",
    TestServer_Headers_HalfCloseRemote: "HEADERS after END_STREAM",
    TestRejectFrameOnIdle_WindowUpdate: "WINDOW_UPDATE on an idle stream",
    TestRejectFrameOnIdle_Data: "DATA on a stream that was never opened",
    TestRejectFrameOnIdle_RSTStream: "RST_STREAM on an idle stream",
    TestServer_Rejects_HeadersSelfDependence: "HEADERS with a priority on itself",
    TestServer_Rejects_PrioritySelfDependence: "PRIORITY on itself",
  },
  "server/profiles.test.ts": {
    TestServerSettingNoRFC7540Priorities: "with %s the old priorities are ignored, and that is said: %s",
    TestInflowAdd: "goes back at once up to 1.19, and in batches of 4096 since 2023",
    TestInflowAddSmall: "is not kept back when it would double the window",
    TestServerSendsEarlyHints: "is a block of its own since 1.19",
    TestServerSendsProcessing: "is a block of its own since 1.19",
    TestServerMaxHandlerGoroutines:
      "1.27 lets four times the limit wait, and ends the connection over the next",
    TestServerRFC9218Priority: "the more urgent first",
    TestServerRFC9218PriorityIgnoredWhenProxied: "behind a proxy the field means nothing",
    TestServerRFC9218PriorityAware: "nobody says anything: by turns",
    TestServer_Rejects_TLS10: "refuses %s %s with GOAWAY before anything else",
    TestServer_Rejects_TLSBadCipher: "TLS_RSA_WITH_AES_128_GCM_SHA256",
  },
  "server/push.test.ts": {
    TestServer_Push_Success: "promises with even ids in order, then serves what it promised",
    TestServer_Push_StateTransitions: "promises with even ids in order, then serves what it promised",
    TestServer_Push_RejectRecursivePush: "does not push from a pushed response",
    TestServer_Push_RejectIfDisabled: "ENABLE_PUSH 0",
    TestServer_Push_RejectWhenNoConcurrentStreams: "MAX_CONCURRENT_STREAMS 0",
    TestServer_Push_RejectWrongScheme: "refuses to promise %s",
    TestServer_Push_RejectAfterGoAway: "ends with a stream that is reset, with a GOAWAY of the client",
    TestServer_Push_Underflow:
      "counts the pushes that are open against the client's limit, and not against the server's own",
  },
  "client/round-trip.test.ts": {
    TestTransportFlowControl: "gives window back once more than 4096 octets are missing, up to 4 MiB",
    TestTransportBodyEagerEndStream: "ends with its last DATA when its length is declared",
    TestTransportBodyLargerThanSpecifiedContentLength_len3:
      "that is longer than declared is an error, and the server is told",
    TestTransportExpectContinue: "waits for a 100 if that was asked for, or for a while",
    TestTransportReqBodyAfterResponse_403: "is not sent on when the server says no",
    TestTransportChecksRequestHeaderListSize: "respects the server's limit on header lists",
    TestTransportCookieHeaderSplit: "cookies crumble",
    TestTransportRejectsConnHeaders: "what belongs to connections is left out",
    TestTransportAllocationsAfterResponseBodyClose:
      "that is closed early is reset, and what nobody read is given back",
    TestClientConnShutdown: "shuts down: GOAWAY, what runs is finished, then the end",
    TestClientConnCloseAtHeaders: "closed by force, fails what runs",
    TestIdleConnTimeout: "closes when it is idle and not before",
    TestTransportDisableKeepAlives: "closes after the request that asked for it",
    TestTransportRequestsStallAtServerLimit: "opens a stream for who waits when another one ends",
  },
  "client/peer-faults.test.ts": {
    TestTransportDoNotHangOnZeroMaxFrameSize: "client.settings.max-frame-size",
    TestTransport1xxLimits: "client.response.1xx-count",
    TestTransportResponseDataBeforeHeaders: "client.data.before-headers",
    TestTransportHandlesInvalidStatuslessResponse: "client.response.no-status",
    TestTransportChecksResponseHeaderListSize: "client.response.header-list",
    TestTransportReadHeadResponseWithBody: "client.data.head",
    TestTransportWindowUpdateBeyondLimit: "client.window-update.overflow",
  },
  "client/connection-end.test.ts": {
    TestTransportRetryAfterGOAWAYRetry: "not seen",
    TestTransportRetryAfterRefusedStream: "refused",
    TestTransportNoRetryOnStreamProtocolError: "PROTOCOL_ERROR",
    TestTransportUsesGoAwayDebugError_RoundTrip:
      "counts twice: the first code that says something is the reason of the end",
    TestTransportUsesGoAwayDebugError_Body:
      "counts twice: the first code that says something is the reason of the end",
    TestTransportCloseAfterLostPing: "is lost if no answer comes",
    TestTransportPingWhenReadingMultiplePings: "is asked after a while, and again after each answer",
  },
  "http2/flow.test.ts": {
    TestTakeInflows:
      "what may go is the smaller of the stream's and the connection's window, and both are debited",
    TestOutFlow:
      "what may go is the smaller of the stream's and the connection's window, and both are debited",
    TestOutFlowAdd: "a window never passes 2^31-1",
    TestOutFlowAddOverflow: "an increment that would do that changes nothing",
    TestInFlowTake: "taking more than is available is a programmer fault",
  },
  "http2/priority-field.test.ts": {
    TestParseRFC9218Priority: "u=7, i=?0",
  },
  "http2/settings.test.ts": {
    TestSettingsDuplicates: "a list may hold 100 settings, and none of them twice",
    TestServerSettingNoRFC7540PrioritiesInvalid: "every setting may be at either end of its range",
  },
  "http2/frame-input.test.ts": {
    TestMetaFrameHeader:
      "a malformed message is one stream's fault: reading goes on, and the tables stay in step",
  },
  "http2/write-scheduler.test.ts": {
    TestRandomScheduler:
      "control frames go first, in their order; RST_STREAM among them only in later versions",
    TestFrameWriteRequestWithData: "DATA is cut at the smallest of window, connection and frame size",
  },
  "http2/schedulers.test.ts": {
    TestPriorityTwoStreams: "a stream before those that depend on it",
    TestPriorityAdjustExclusiveZero: "an exclusive one takes the others below it",
    TestPriorityClosedStreams: "remembers ten closed places: children of an older one move up",
    TestPriorityIdleStreams: "PRIORITY can name a stream before it opens; ten of these are kept",
    TestPrioritySection531NonExclusive: "siblings of one weight",
    TestPrioritySection531Exclusive: "an exclusive one takes the others below it",
    TestPriorityRSTFrames: "RST_STREAM before everything",
    TestPriorityRstStreamOnNonOpenStreams: "RST_STREAM before everything",
    TestPrioritySchedulerUrgency: "the most urgent first",
    TestPrioritySchedulerIncremental: "in turns if incremental",
  },
  "frame/round-trip.test.ts": {
    TestWriteDataPadded: "parse(write(frame)) is the frame",
    TestWriteContinuation: "parse(write(frame)) is the frame",
    TestWritePriority: "parse(write(frame)) is the frame",
    TestWritePriorityUpdate: "parse(write(frame)) is the frame",
    TestWriteTooLargeFrame: "refuses what no octets can say",
  },
  "frame/faults.test.ts": {
    TestReadFrameOrder: "frame.order.interleaved",
    TestReadFrameHeaderBadFrameOrder: "frame.order.interleaved",
    TestTypeFrameParserHolePanic: "a type that nobody knows is passed through, on any stream",
  },
  "frame/framer.test.ts": {
    TestReadFrameHeaderFrameTooLarge: "is known from the header alone",
  },
  "hpack/encoder.test.ts": {
    TestEncoderTableSizeUpdate: "smallest first when the size has grown again, once",
    TestEncoderWriteField: "a sensitive field is never indexed and never found, but its name is",
    TestEncoderSetMaxDynamicTableSizeLimit: "never beyond the encoder's own limit",
  },
  "hpack/decoder.test.ts": {
    TestDynamicTableSizeEvict: "tells insertions, evictions and resizes",
    TestHuffmanDecodeExcessPadding: "hpack.huffman.padding-long",
    TestHuffmanDecodeEOS: "hpack.huffman.eos",
    TestHuffmanDecodeCorruptPadding: "hpack.huffman.padding-bits",
    TestReadVarInt: "hpack.integer.overflow",
    TestSaveBufLimit: "hpack.string.limit",
    TestDynamicSizeUpdate: "two updates at the start of a block",
  },
  "hpack/appendix-c.test.ts": {
    TestDecodeC4_Huffman: "decodes, with the table and its size after each block",
  },
};

/** Go's test → the case of h2spec that says the same, in h2spec-server.test.ts. */
export const AS_H2SPEC: Readonly<Record<string, string>> = {
  TestServer_Rejects_HeadersNoEnd_Then_Headers: "http2/6.2/2",
  TestServer_Rejects_HeadersEnd_Then_Continuation: "http2/5.1/13",
  TestServer_Rejects_Headers0: "http2/6.2/3",
  TestServer_Rejects_Continuation0: "http2/6.10/3",
  TestServer_Rejects_Priority0: "http2/6.3/1",
  TestServer_Rejects_PushPromise: "http2/8.2/1",
};

/** What is not tested here, and why. */
export const NOT_HERE: Readonly<Record<string, string>> = {
  TestServer_CloseNotify_After_RSTStream:
    "Handlers have no CloseNotifier here; that a reset ends what they wait for is tested.",
  TestServer_CloseNotify_After_StreamError:
    "Handlers have no CloseNotifier here; that a reset ends what they wait for is tested.",
  TestServerRequestCancelOnError:
    "Handlers have no context that is canceled; that a reset ends what they wait for is tested.",
  TestServerUpgradeRequestPrefaceFailure: "There is no HTTP/1.1 here to be upgraded from.",
  TestWriteInvalidStreamDep:
    "The writer writes illegal frames on purpose, so that they can be shown; the reserved bit is a field of its own.",
  TestClientConnShutdownCancel: "The client's shutdown takes no context that could be canceled.",
  TestClientConnTooIdle: "About wall clocks that go on while the machine sleeps; here is only virtual time.",
};
